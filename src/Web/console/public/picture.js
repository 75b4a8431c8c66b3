// The picture of goods that the address names behind its #, filling the frame. The frame may load pictures and nothing else; what cannot be loaded leaves it empty.
const picture = new Image();
Object.assign(document.body.style, { margin: '0', overflow: 'hidden' });
Object.assign(picture.style, { display: 'block', width: '100vw', height: '100vh', objectFit: 'cover' });
picture.alt = '';
picture.referrerPolicy = 'no-referrer';
picture.onerror = () => picture.remove();
picture.src = decodeURIComponent(location.hash.slice(1));
document.body.append(picture);
