/** Pictures of the products, drawn for this shop. 400 × 300, one quiet ground colour each. */
const scene = (ground, body) => `<svg viewBox="0 0 400 300" role="img" aria-hidden="true" preserveAspectRatio="xMidYMid slice"><rect width="400" height="300" fill="${ground}"/>${body}</svg>`;
const shadow = (cx, cy, rx) => `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="9" fill="#000" opacity=".13"/>`;

export const pictures = {
  tent: scene('#dfe8dc', `
    <path d="M0 215 70 130l46 52 60-84 74 92 42-46 108 96v60H0Z" fill="#c3d3c4"/><circle cx="322" cy="70" r="26" fill="#f6e3b4"/>
    <rect y="232" width="400" height="68" fill="#a9c0a6"/>${shadow(200, 246, 140)}
    <path d="M70 245Q120 112 204 104q84 8 132 141Z" fill="#d9772f"/><path d="M204 104q84 8 132 141H244Z" fill="#b95d20"/>
    <path d="M204 104 158 245h86Z" fill="#2f3d36"/><path d="M204 104 158 245h22l20-92Z" fill="#f2b36b"/>
    <path d="M70 245Q120 112 204 104q84 8 132 141" fill="none" stroke="#7c3d12" stroke-width="3"/><path d="M204 104 40 252M204 104l166 148" stroke="#7b8d80" stroke-width="1.5"/>`),
  tent3: scene('#dde6ee', `
    <path d="M0 200 90 108l70 74 52-60 78 84 40-40 70 66v70H0Z" fill="#bccbd9"/><path d="m90 108 24 25-14 9-12-6-16 10-9-10Z" fill="#fff"/>
    <rect y="230" width="400" height="70" fill="#9fb4a4"/>${shadow(200, 246, 160)}
    <path d="M44 245Q84 118 178 108h70q76 14 112 137Z" fill="#2f7f86"/><path d="M248 108q76 14 112 137h-84Z" fill="#21626a"/>
    <path d="M178 108q-40 40-52 137h92q-6-92 30-137Z" fill="#358f97"/><path d="M172 245q0-60 30-104 22 42 22 104Z" fill="#173c40"/><path d="M172 245q0-60 30-104l-12 104Z" fill="#f0d9a0"/>
    <path d="M178 108q-40 40-52 137M248 108q-34 42-30 137" fill="none" stroke="#154b51" stroke-width="2.5"/>`),
  pack: scene('#ece4d6', `
    ${shadow(200, 272, 84)}
    <path d="M150 66q50-36 100 0v26H150Z" fill="#7f3f2b"/><path d="M132 96q4-22 28-24h80q24 2 28 24l12 130q2 40-34 42h-92q-36-2-34-42Z" fill="#b5573b"/>
    <path d="M246 74q20 4 22 22l12 130q2 40-34 42h-22q24-90 22-194Z" fill="#98442c"/>
    <path d="M142 92q58-26 116 0l6 40q-64 20-128 0Z" fill="#c96a4b"/><rect x="150" y="166" width="100" height="74" rx="14" fill="#9d492f"/><path d="M150 188h100" stroke="#6d2f1d" stroke-width="3"/>
    <path d="M176 120v44m48-44v44" stroke="#4a2417" stroke-width="6" stroke-linecap="round"/><rect x="170" y="140" width="12" height="10" rx="2" fill="#e8d9b8"/><rect x="218" y="140" width="12" height="10" rx="2" fill="#e8d9b8"/>
    <path d="M126 190q-18 10-14 52m162-52q18 10 14 52" fill="none" stroke="#6d2f1d" stroke-width="7" stroke-linecap="round"/><path d="M186 48q14-12 28 0" fill="none" stroke="#4a2417" stroke-width="6" stroke-linecap="round"/>`),
  bag: scene('#e3e0ec', `
    ${shadow(200, 250, 150)}
    <path d="M58 196q-6-58 52-66l176-26q60-4 66 52 4 54-52 64l-180 22q-56 4-62-46Z" fill="#4a4f8c"/><path d="M58 196q-6-58 52-66l30-4q-26 60 2 114l-22 2q-56 4-62-46Z" fill="#5c62a6"/>
    <ellipse cx="106" cy="186" rx="36" ry="44" fill="#2c2f5c"/><path d="M84 170q22-22 44 0-4 38-22 44-18-6-22-44Z" fill="#f0c26c"/>
    ${[160, 196, 232, 268, 304].map((x) => `<path d="M${x} ${131 - (x - 160) * 0.15}q16 54-4 ${108 - (x - 160) * 0.06}" fill="none" stroke="#363a70" stroke-width="3"/>`).join('')}
    <path d="M112 146q110-30 230-24" fill="none" stroke="#f0c26c" stroke-width="3" stroke-dasharray="7 4"/>`),
  stove: scene('#e9e3da', `
    ${shadow(200, 266, 88)}
    <path d="M150 84h100v76q0 14-14 14h-72q-14 0-14-14Z" fill="#8d9a9c"/><path d="M222 84h28v76q0 14-14 14h-22q10-40 8-90Z" fill="#6f7d80"/><rect x="142" y="74" width="116" height="14" rx="7" fill="#5a676a"/><path d="M194 74v-10h12v10" fill="#2f383a"/>
    <path d="M250 104q34 0 32 32t-34 26" fill="none" stroke="#2f383a" stroke-width="8"/>
    <path d="M160 174h80l10 20H150Z" fill="#c9541f"/><path d="M170 180q6 10 12 0t12 0 12 0 12 0 12 0" fill="none" stroke="#ffd27a" stroke-width="4"/><rect x="188" y="194" width="24" height="14" fill="#3a4446"/>
    <path d="M156 214q0-8 12-8h64q12 0 12 8v38q0 14-14 14h-60q-14 0-14-14Z" fill="#1f6f54"/><path d="M156 228h88v14h-88Z" fill="#e39b2d"/>
    <path d="M180 52q-8-12 2-22m20 18q-8-14 2-26m18 26q-8-12 2-22" fill="none" stroke="#b9b2a6" stroke-width="4" stroke-linecap="round"/>`),
  lamp: scene('#26322e', `
    <path d="M226 150 400 60v190Z" fill="#f7dc8f" opacity=".22"/><path d="M226 150 400 100v110Z" fill="#f7dc8f" opacity=".28"/>
    <path d="M84 150q10-84 96-86 30 0 44 20" fill="none" stroke="#e39b2d" stroke-width="20" stroke-linecap="round"/><path d="M84 150q6 90 96 92 34 0 46-26" fill="none" stroke="#b97817" stroke-width="20" stroke-linecap="round"/>
    <rect x="172" y="104" width="58" height="94" rx="16" fill="#e8ece9"/><rect x="172" y="104" width="26" height="94" rx="13" fill="#bfc9c4"/><circle cx="220" cy="150" r="28" fill="#46534d"/><circle cx="222" cy="150" r="20" fill="#fff3c9"/><circle cx="224" cy="150" r="10" fill="#fff"/>
    <rect x="186" y="96" width="26" height="10" rx="4" fill="#d9552b"/>`),
  jacket: scene('#dce7ea', `
    ${shadow(200, 274, 84)}
    <path d="M150 82 96 116l-22 118q14 12 34 8l20-90v112h144V152l20 90q20 4 34-8l-22-118-54-34Z" fill="#e0a52f"/><path d="M250 82l54 34 22 118q-14 12-34 8l-20-90v112h-54q36-80 14-172Z" fill="#c48a1c"/>
    <path d="M156 92q2-52 44-54 42 2 44 54l-44 26Z" fill="#b67d14"/><path d="M172 92q2-34 28-36 26 2 28 36l-28 18Z" fill="#5a3e0b"/>
    <path d="M200 112v152" stroke="#7c560c" stroke-width="4"/><path d="M146 196l32 16m76-16-32 16" stroke="#7c560c" stroke-width="4" stroke-linecap="round"/><path d="M96 236l30 2m178-2-30 2" stroke="#7c560c" stroke-width="3"/><rect x="222" y="140" width="24" height="8" rx="3" fill="#1f6f54"/>`),
  boot: scene('#e2e6d8', `
    ${shadow(206, 262, 130)}
    <path d="M132 62h84q6 44 18 70 34 22 74 34 26 10 26 44v20H124q-8-90 8-168Z" fill="#7a5233"/><path d="M132 62h30q-16 84-6 168h-32q-8-90 8-168Z" fill="#643f24"/><path d="M300 164q34 10 34 46v20h-60q-6-44 26-66Z" fill="#8f6443"/>
    <path d="M126 56h94q8 0 8 10t-8 10h-94q-8 0-8-10t8-10Z" fill="#4f5f3c"/>
    <path d="M118 228h222v18q0 14-14 14H132q-14 0-14-14Z" fill="#2d2a26"/><path d="M118 236h222" stroke="#d9b25c" stroke-width="3" stroke-dasharray="8 5"/>
    ${[94, 116, 138, 158].map((y, i) => `<path d="M${206 + i * 8} ${y}l-34 8" stroke="#e8d9b8" stroke-width="4" stroke-linecap="round"/>`).join('')}`),
};

export const hero = `<svg viewBox="0 0 1440 640" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#20364a"/><stop offset=".45" stop-color="#5d6f86"/><stop offset=".78" stop-color="#e2a77e"/><stop offset="1" stop-color="#f4cf9b"/></linearGradient>
  <radialGradient id="glow"><stop offset="0" stop-color="#ffd98a" stop-opacity=".95"/><stop offset=".4" stop-color="#ffc261" stop-opacity=".35"/><stop offset="1" stop-color="#ffc261" stop-opacity="0"/></radialGradient></defs>
  <rect width="1440" height="640" fill="url(#sky)"/>
  ${[[120, 70], [260, 130], [410, 50], [560, 110], [700, 60], [860, 140], [1010, 70], [1150, 120], [1320, 60], [1400, 150], [330, 190], [930, 40]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6" fill="#fff" opacity=".75"/>`).join('')}
  <path d="M0 420 150 300l90 70 170-190 140 150 110-90 170 190 130-130 170 150 120-100 190 150v220H0Z" fill="#4d5f78" opacity=".75"/><path d="m410 180 52 56-26 18-24-14-38 24-20-26Z" fill="#f3dfcf" opacity=".85"/><path d="m960 330 40 40-22 8-18-10-24 14-16-18Z" fill="#f3dfcf" opacity=".55"/>
  <path d="M0 500 170 400l160 90 200-130 190 130 170-80 200 110 160-90 190 100v110H0Z" fill="#2f4652"/>
  <path d="M0 560q200-70 420-30t460-10 560 10v110H0Z" fill="#1d332f"/>
  ${[[70, 560, 1], [130, 575, 0.8], [205, 556, 1.2], [300, 570, 0.7], [1010, 560, 0.8], [1240, 560, 1.25], [1310, 575, 0.9], [1390, 555, 1.1], [1170, 572, 0.7], [380, 566, 0.9]].map(([x, y, s]) => `<g transform="translate(${x} ${y}) scale(${s})"><path d="M0-170 22-110H10l26 52H14l30 60h-88l30-60h-22l26-52h-12Z" fill="#12241f"/></g>`).join('')}
  <circle cx="840" cy="540" r="210" fill="url(#glow)"/>
  <path d="M700 590q44-120 140-128 96 8 140 128Z" fill="#e8913a"/><path d="M840 462q96 8 140 128H890Z" fill="#b9651f"/><path d="M840 462 790 590h100Z" fill="#ffe3a6"/><path d="M840 462 824 590h32Z" fill="#5b3513"/>
  <path d="M0 600q360-40 720-20t720-10v70H0Z" fill="#0f1f1b"/></svg>`;
