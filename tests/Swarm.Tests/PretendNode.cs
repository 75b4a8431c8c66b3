using System.Buffers;
using System.Net.WebSockets;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Swarm.Tests;

/// <summary>The wire as a node speaks it, with one dialog at a time and faults on demand; no actors, no database.</summary>
internal sealed class PretendNode : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly WebApplication _app;
    private readonly List<WebSocket> _sockets = [];
    private readonly Dictionary<string, List<Entry>> _dialogs = [];
    private readonly Dictionary<(string Dialog, string Outbox), List<long>> _taken = [];

    private PretendNode(WebApplication app) => _app = app;

    public Place Place { get; private set; } = null!;
    public List<Hello> Hellos { get; } = [];
    /// <summary>After so many stored messages the sockets are cut before the answer.</summary>
    public Queue<int> CutAt { get; } = new();
    /// <summary>Entries with these numbers are stored and not delivered.</summary>
    public HashSet<long> Withhold { get; } = [];
    public int Stored { get { lock (_lock) return _dialogs.Values.Sum(d => d.Count); } }

    public static async Task<PretendNode> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var node = new PretendNode(builder.Build());
        node._app.UseWebSockets();
        node._app.Run(node.AnswerAsync);
        await node._app.StartAsync();
        node.Place = new Place(new Uri(node._app.Urls.First()), "demo", "http://shop.example");
        return node;
    }

    public IReadOnlyList<Entry> EntriesOf(string dialog) { lock (_lock) return [.. _dialogs[dialog]]; }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public void Cut()
    {
        lock (_lock)
        {
            foreach (var s in _sockets) s.Abort();
            _sockets.Clear();
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await http.Response.WriteAsJsonAsync(new
            {
                visitor = "v1",
                secret = "s1",
                ticket = "t",
                expiresAt = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds(),
                socket = "/ws/v1",
            });
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync(Limits.SubProtocol);
        lock (_lock) _sockets.Add(socket);
        var buffer = new byte[Limits.MessageBytes];
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (read.MessageType == WebSocketMessageType.Close) break;
                if (!PacketCodec.TryReadClient(new ReadOnlySequence<byte>(buffer, 0, read.Count), out var packet, out _)) break;
                foreach (var answer in Take(packet!)) await SayAsync(socket, answer);
            }
        }
        catch (WebSocketException)
        {
            // Cut on purpose.
        }
        lock (_lock) _sockets.Remove(socket);
    }

    private static async Task SayAsync(WebSocket socket, ServerPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        await socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Binary, true, CancellationToken.None);
    }

    private List<ServerPacket> Take(ClientPacket packet)
    {
        lock (_lock)
        {
            switch (packet)
            {
                case Hello hello:
                    Hellos.Add(hello);
                    var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                    List<ServerPacket> welcome = [new Welcome("c", "v1", "demo", now, 20_000, 45_000, Limits.MessageBytes, Limits.TextChars, now + 300_000)];
                    foreach (var point in hello.Resume) welcome.AddRange(_dialogs[point.Dialog].Skip((int)point.LastSeq));
                    return welcome;
                case StartDialog start: return [new Done(start.Rid, "d-" + start.Key), .. Store("d-" + start.Key, start.Rid, start.Outbox, start.N, start.Text)];
                case Post post: return Store(post.Dialog, post.Rid, post.Outbox, post.N, post.Text);
                case Fetch fetch: return [.. _dialogs[fetch.Dialog].Skip((int)fetch.AfterSeq), new ReplayEnd(fetch.Dialog, 1, _dialogs[fetch.Dialog].Count)];
                default: return [];
            }
        }
    }

    private List<ServerPacket> Store(string dialog, int rid, string outbox, long n, string text)
    {
        if (!_dialogs.TryGetValue(dialog, out var entries)) entries = _dialogs[dialog] = [];
        if (!_taken.TryGetValue((dialog, outbox), out var taken)) taken = _taken[(dialog, outbox)] = [];
        if (n <= taken.Count) return [new Posted(rid, dialog, outbox, n, taken[(int)n - 1], 0)];
        if (n > taken.Count + 1) return [new Gap(rid, dialog, outbox, taken.Count + 1)];
        var entry = new Entry(dialog, 1, entries.Count + 1, 0, EntryKinds.Message, 1, "v1", "", text, outbox, n, "");
        entries.Add(entry);
        taken.Add(entry.Seq);
        if (CutAt.TryPeek(out var at) && Stored >= at)
        {
            CutAt.Dequeue();
            Cut();
            return [];
        }
        return [new Posted(rid, dialog, outbox, n, entry.Seq, 0), .. Withhold.Remove(entry.Seq) ? Array.Empty<ServerPacket>() : [entry]];
    }
}
