// Runs before anything of the page's own scripts, which may be what is missing, so it is written into the page as it is.
const code = `(()=>{
const reload=()=>{try{
if(!navigator.onLine)return;
const now=Date.now();
if(now-Number(sessionStorage.getItem('reloaded-at'))<60000)return;
sessionStorage.setItem('reloaded-at',String(now));
location.reload();
}catch{}};
addEventListener('error',({target:t})=>{if(t instanceof HTMLElement&&/^(SCRIPT|LINK)$/.test(t.tagName)&&(t.src||t.href||'').includes('/_next/static/'))reload()},true);
addEventListener('unhandledrejection',({reason:r})=>{if(r&&r.name==='ChunkLoadError')reload()});
})()`;

/**
 * A page that was opened before a rollout, or that comes from an instance of the former release, may miss its next script:
 * it is loaded anew, at most once a minute. `nonce` is that of pages rendered for each request.
 */
export const ReloadOnce = ({ nonce }: { nonce?: string | undefined }) => (
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours
  <script nonce={nonce} dangerouslySetInnerHTML={{ __html: code }} />
);
