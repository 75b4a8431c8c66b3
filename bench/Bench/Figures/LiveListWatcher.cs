using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using Gateway.Bench.Generator;
using Gateway.Protocol;

namespace Gateway.Bench.Figures;

/// <summary>One operator's console at a socket: asks, answers beats, keeps its window and notes how old each change is when it comes.</summary>
internal sealed class LiveListWatcher : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<int> _ages = [];
    private readonly Lock _gate = new();
    private readonly HashSet<int> _snapshots = [];
    private long _bytes;

    public static async Task<LiveListWatcher> ConnectAsync(IPEndPoint server, int number, CancellationToken stop)
    {
        var watcher = new LiveListWatcher();
        watcher._socket.Options.AddSubProtocol(Limits.SubProtocol);
        watcher._socket.Options.SetRequestHeader("Origin", OurPeople.Origin);
        await watcher._socket.ConnectAsync(new Uri($"ws://{server}{Limits.SocketPath}"), stop);
        var ticket = TicketCodec.Sign(new Ticket(OurPeople.Site, TicketRole.Operator, $"operator-{number}", OurPeople.Origin, DateTimeOffset.UtcNow + Limits.TicketLife, "Operator"), OurPeople.Keys);
        await watcher.SendAsync(new Hello(ticket, 1, [], null, "bench"), stop);
        _ = Task.Run(() => watcher.ReadAsync(stop), stop);
        return watcher;
    }

    public Task AskAsync(Watch question, CancellationToken stop) => SendAsync(question, stop);

    /// <summary>Numbers of questions that were answered with a window.</summary>
    public int Answered { get { lock (_gate) return _snapshots.Count; } }

    public string? Refusal { get; private set; }

    /// <summary>Ages of changes in ms and bytes of rows since the last time.</summary>
    public (IReadOnlyList<int> Ages, long Bytes) Take()
    {
        lock (_gate)
        {
            var taken = (_ages.ToArray(), _bytes);
            _ages.Clear();
            _bytes = 0;
            return taken;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(ClientPacket packet, CancellationToken stop)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        await _socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Binary, true, stop);
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        var buffer = new byte[1 << 20];
        while (!stop.IsCancellationRequested)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(length), stop);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Refusal = $"closed with {(int?)_socket.CloseStatus}";
                    return;
                }
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (!PacketCodec.TryReadServer(new ReadOnlySequence<byte>(buffer, 0, length), out var packet, out _)) continue;
            if (packet is Beat beat) await SendAsync(new BeatAnswer(beat.Token), stop);
            else if (packet is Refused refused) Refusal = refused.Text;
            else if (packet is Rows rows) Hear(rows, length);
        }
    }

    private void Hear(Rows rows, int length)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            if (rows.Snapshot)
            {
                _snapshots.Add(rows.Query);
                return;
            }
            _bytes += length;
            // Of a row that comes into the window nobody can tell whether it changed or another left; of one that stays it is sure.
            foreach (var patch in rows.Patches ?? [])
                if (patch.Row.LastActive > 0) _ages.Add((int)(now - patch.Row.LastActive));
        }
    }
}
