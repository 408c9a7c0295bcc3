/** The reference page's own style sheet: no scripts, no fonts from elsewhere, and nothing that scrolls sideways. */
export const referenceStyle = `
:root { color-scheme: light; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff; overflow-wrap: anywhere; }
a { color: #1a4f85; }
a:focus-visible { outline: 3px solid #0b0c0c; outline-offset: 2px; background: #fd0; color: #0b0c0c; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; }
header { padding: .75rem 1.5rem; background: #1d3557; }
.brand { margin: 0; font-weight: 700; }
.brand a { color: #fff; }
.columns { display: grid; grid-template-columns: 14rem minmax(0, 1fr); gap: 2rem; max-width: 80rem; margin: 0 auto; padding: 1.5rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .25rem 0; }
nav [aria-current] { font-weight: 700; }
h2 { border-top: 3px solid #1d3557; padding-top: .75rem; margin-top: 3rem; }
h3 { margin-top: 2rem; }
.call code { font-weight: 700; }
code { overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
pre { padding: .75rem; background: #f3f2f1; white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; table-layout: fixed; }
caption { text-align: left; font-weight: 700; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid #b1b4b6; overflow-wrap: anywhere; }
tr:target { background: #fff7bf; }
.example { margin: 1rem 0 .25rem; font-weight: 700; }
@media (max-width: 48rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
`;
