/** Warm paper, black ink, one red, and a ticket's perforation between what and how much. Every pair of colours meets WCAG AA. */
export const pageStyle = `
:root {
  --paper: #f4efe6; --card: #fffdf8; --line: #ddd3c3; --ink: #191613; --soft: #6b6358; --accent: #d9381e; --on-accent: #fffdf8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141210; --card: #1f1b17; --line: #3a332b; --ink: #f4ede1; --soft: #a89d8d; --accent: #ff6a4d; --on-accent: #191613;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); min-height: 100vh; padding: 28px 20px 40px;
  font: 17px/1.5 "Instrument Sans", ui-sans-serif, system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
header, main { max-width: 620px; margin: 0 auto; }
header { display: flex; align-items: center; justify-content: space-between; gap: 16px; margin-bottom: 40px; }
.name, h1, .amount {
  font-family: "Bricolage Grotesque", "Arial Narrow", "Helvetica Neue", ui-sans-serif, sans-serif;
  font-stretch: condensed; font-weight: 800; letter-spacing: -0.02em; line-height: 1.05;
}
.name { font-size: 24px; }
.name i { display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--accent); margin-left: 2px; }
.tag { border: 1.5px dashed var(--soft); border-radius: 8px; padding: 3px 10px; }
.tag, .code, .card-number { color: var(--soft); font: 14px/1.4 "Spline Sans Mono", ui-monospace, monospace; }
.stub { position: relative; display: flex; background: var(--card); border: 1.5px solid var(--line); border-radius: 16px; }
.what { flex: 1; padding: 28px; }
.what p { margin-top: 12px; color: var(--soft); }
.what b { color: var(--ink); }
h1 { font-size: 38px; }
.how-much {
  position: relative; display: flex; flex-direction: column; justify-content: center; gap: 8px;
  padding: 28px; border-left: 2px dashed var(--line); text-align: right; white-space: nowrap;
}
.amount { font-size: 34px; }
.how-much::before, .how-much::after {
  content: ""; position: absolute; left: -10px; width: 18px; height: 9px; background: var(--paper); border: 1.5px solid var(--line);
}
.how-much::before { top: -1.5px; border-top: 0; border-radius: 0 0 9px 9px; }
.how-much::after { bottom: -1.5px; border-bottom: 0; border-radius: 9px 9px 0 0; }
form { display: flex; gap: 12px; margin-top: 24px; }
button, a.go {
  flex: 1; display: inline-block; min-height: 54px; padding: 13px 24px; border: 1.5px solid var(--ink); border-radius: 14px;
  background: transparent; color: var(--ink); font: inherit; font-weight: 700; text-align: center; text-decoration: none; cursor: pointer;
}
.go, a.go { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.go { flex: 2; }
button:focus-visible, a.go:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
.hint { margin-top: 16px; color: var(--soft); }
.code { margin-top: 28px; overflow-wrap: anywhere; }
main > p:has(a.go) { margin-top: 24px; display: flex; }
@media (max-width: 520px) {
  .stub { flex-direction: column; }
  .how-much { border-left: 0; border-top: 2px dashed var(--line); text-align: left; }
  .how-much::before, .how-much::after { width: 9px; height: 18px; top: -10px; bottom: auto; }
  .how-much::before { left: -1.5px; border: 1.5px solid var(--line); border-left: 0; border-radius: 0 9px 9px 0; }
  .how-much::after { left: auto; right: -1.5px; border: 1.5px solid var(--line); border-right: 0; border-radius: 9px 0 0 9px; }
  form { flex-direction: column; }
}
`;
