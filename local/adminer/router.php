<?php
// Every request to Adminer's port comes here first: PHP's built-in server runs this file. It has the start page, which
// names the databases of the running stack, and includes Adminer for everything else.

const COOKIE = 'ticketing_adminer_key';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$key = getenv('KEY');

if ($path === '/' && isset($_GET['key']) && hash_equals($key, (string) $_GET['key'])) {
    setcookie(COOKIE, $key, ['path' => '/', 'httponly' => true, 'samesite' => 'Strict']);
    header('Location: /', true, 303);
    exit;
}
if (!hash_equals($key, (string) ($_COOKIE[COOKIE] ?? ''))) {
    http_response_code(403);
    header('Content-Type: text/plain; charset=utf-8');
    exit("Open the address that npm run adminer shows: it has the key.\n");
}
if ($path === '/adminer') {
    // Adminer calls this once its classes are there: from version 5 on they have a namespace.
    function adminer_object()
    {
        class_alias(class_exists('Adminer\\Adminer') ? 'Adminer\\Adminer' : 'Adminer', 'AnyAdminer');
        return new class extends AnyAdminer {
            // The start page posts the login without a token of Adminer's. The cookie with the key is not sent from
            // other sites' pages.
            public function verifyLoginToken()
            {
                return false;
            }
        };
    }
    // Adminer asks its maker for a newer version unless it has an answer. The system's packages update it here.
    $_COOKIE['adminer_version'] ??= '0';
    include getenv('ADMINER');
    exit;
}
if ($path !== '/') {
    http_response_code(404);
    exit;
}

/** Databases as stack.json has them at this moment: a stack that was started again has other ports. */
function databases(): array
{
    $file = getenv('STACK_FILE');
    $stack = is_file($file) ? json_decode(file_get_contents($file), true) : null;
    return array_map('parse_url', $stack['databases'] ?? []);
}

function text(string $value): string
{
    return htmlspecialchars($value, ENT_QUOTES);
}

header('Cache-Control: no-store');
header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
$databases = databases();
$isReadOnly = getenv('PGOPTIONS') !== false;
?>
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Databases of Ticketing</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #ddd }
th { font-weight: normal; color: #666 }
code { white-space: nowrap }
button { font: inherit; color: #b00020; background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline }
</style>
<h1>Databases</h1>
<?php if ($databases === []) { ?>
<p>No stack is running here. Start it with <code>npm start</code>, then load this page again.
<?php } else { ?>
<p>Each service has a database of its own. <?= $isReadOnly
    ? 'Adminer can only read here: <code>npm run adminer -- --write</code> allows changes.'
    : 'Changes are allowed here, and no other service learns of them: see <code>npm run ops -- rebuild</code>.' ?>

<table>
<tr><th>Database<th>Server<th>User
<?php foreach ($databases as $name => $url) {
    $server = $url['host'] . ':' . ($url['port'] ?? 5432);
    $login = [
        'driver' => 'pgsql',
        'server' => $server,
        'username' => urldecode($url['user'] ?? ''),
        'password' => urldecode($url['pass'] ?? ''),
        'db' => ltrim($url['path'] ?? '', '/'),
    ]; ?>
<tr>
<td><form method="post" action="/adminer"><?php foreach ($login as $field => $value) { ?>
<input type="hidden" name="auth[<?= $field ?>]" value="<?= text($value) ?>"><?php } ?>
<button><?= text($name) ?></button></form>
<td><?= text($server) ?>

<td><?= text($login['username']) ?>
<?php } ?>

</table>
<?php } ?>
