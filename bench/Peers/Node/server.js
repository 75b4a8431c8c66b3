// node server.js ws|socketio [FOLDER with cert.pem and key.pem] [deflate]: listens on a free port of loopback, says "listening PORT" and ends with its input.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

const [kind, ...options] = process.argv.slice(2);
const tls = options.find((o) => existsSync(join(o, 'cert.pem')));
// With a threshold of 0 every message is compressed, as it must be here.
const deflate = options.includes('deflate') ? { threshold: 0 } : false;

const server = tls ? https.createServer({ cert: readFileSync(join(tls, 'cert.pem')), key: readFileSync(join(tls, 'key.pem')) }) : http.createServer();
let fan = () => {};
server.on('request', (request, response) => {
  if (!request.url.startsWith('/fan')) return;
  fan(Number(new URL(request.url, 'http://peer').searchParams.get('bytes')));
  response.end();
});

if (kind === 'ws') {
  const sockets = new WebSocketServer({ server, perMessageDeflate: deflate });
  sockets.on('connection', (socket) => {
    socket.alive = true;
    socket.on('pong', () => { socket.alive = true; });
    socket.on('message', (data, binary) => { socket.send(data, { binary }); });
  });
  // The heartbeat that the package's documentation recommends.
  setInterval(() => {
    for (const socket of sockets.clients) {
      if (!socket.alive) socket.terminate();
      socket.alive = false;
      socket.ping();
    }
  }, 20_000);
  fan = (bytes) => {
    const message = Buffer.alloc(bytes);
    for (const socket of sockets.clients) socket.send(message, { binary: true });
  };
} else {
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: deflate });
  io.on('connection', (socket) => { socket.on('echo', (content) => { socket.emit('echo', content); }); });
  fan = (bytes) => { io.emit('echo', 'a'.repeat(bytes)); };
}

server.listen(0, '127.0.0.1', 16_384, () => { console.log(`listening ${server.address().port}`); });
process.stdin.on('end', () => { process.exit(0); }).resume();
