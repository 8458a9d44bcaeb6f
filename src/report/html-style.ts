/** The page's only style sheet: system fonts, light and dark by the reader's preference, printable. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2024; --quiet: #60656c; --line: #d9dce0; --panel: #f6f7f8;
  --down: #c2410c; --shade: #fdeee4; --serving: #8aa4bd; --good: #1a7f4b; --bad: #b42318; --cut: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e6e8ea; --quiet: #9aa1a9; --line: #343a41; --panel: #1c2126;
    --down: #f08a4b; --shade: #33231a; --serving: #55708a; --good: #4cc38a; --bad: #ff8d83; --cut: #ff8d83;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0; }
h2 { font-size: 17px; margin: 36px 0 10px; }
p { margin: 6px 0; }
.quiet { color: var(--quiet); }
.verdict { margin: 20px 0 0; padding: 12px 16px; background: var(--panel); border-left: 4px solid var(--good); }
.verdict.bad { border-color: var(--bad); }
.alarm { margin: 12px 0 0; padding: 12px 16px; border: 1px solid var(--bad); color: var(--bad); }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 20px; }
.tile { flex: 1 1 200px; padding: 12px 16px; background: var(--panel); }
.tile b { display: block; font-size: 26px; line-height: 1.3; font-weight: 600; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; }
td.n, th.n { text-align: right; white-space: nowrap; padding-right: 0; padding-left: 16px; }
.trips { color: var(--bad); font-weight: 600; }
svg { display: block; width: 100%; min-width: 640px; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .name, svg .figure { text-anchor: end; font-variant-numeric: tabular-nums; }
svg .lane { fill: var(--quiet); font-style: italic; }
svg .mark { fill: var(--down); text-anchor: middle; font-weight: 600; }
svg .down { fill: var(--down); } svg .serving { fill: var(--serving); } svg .shade { fill: var(--shade); }
svg .cut { fill: none; stroke: var(--cut); stroke-dasharray: 4 2; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
@media print { main { max-width: none; padding: 0; } h2, svg { break-inside: avoid; } }
`;
