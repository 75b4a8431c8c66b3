using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>
/// One client of the wire: connects, says hello, answers beats, comes back by itself with resume points and its outbox, and keeps a record of all it
/// said, what was acknowledged and what it received. The socket's life is here; packets are in GatewayClient.Packets.cs.
/// </summary>
public abstract partial class GatewayClient : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff;
    private WebSocket? _socket;
    private Task _running = Task.CompletedTask;
    private TicketInHand? _ticket;
    private int _generation;
    private bool _skipPause;

    private protected GatewayClient(Place place, ClientOptions options)
    {
        (Place, Options) = (place, options);
        _backoff = new Backoff(options.BackoffFloor, options.BackoffCap);
    }

    public Place Place { get; }
    /// <summary>Pulsed after every change of what this client knows.</summary>
    public Signal Changed { get; init; } = new();
    /// <summary>The welcome of the present connection, or null while there is none.</summary>
    public Welcome? Welcome { get; private set; }
    /// <summary>Connections so far.</summary>
    public int Connections => _generation;
    /// <summary>What went wrong beyond a lost connection; empty when all is well.</summary>
    public IReadOnlyList<string> Troubles { get { lock (_gate) return [.. _troubles]; } }
    /// <summary>The node said not to come back.</summary>
    public bool Dismissed { get; private set; }

    private protected ClientOptions Options { get; }
    private protected CancellationToken Stopping => _stop.Token;
    private protected virtual IPAddress? Source => null;
    private protected virtual string? Agent => null;
    private protected virtual string Origin => Place.Origin;

    private protected void ContinueAfter(GatewayClient earlier) => (_generation, _ticket) = (earlier._generation, earlier._ticket);

    /// <summary>Begins to connect; returns at once.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Returns once a welcome came.</summary>
    public Task ConnectedAsync(CancellationToken stop) => Changed.UntilAsync(
        () => Dismissed ? throw new IOException("the node dismissed the client: " + string.Join("; ", Troubles)) : Welcome is not null, stop);

    public virtual async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await HangUpAsync();
        await _stop.CancelAsync();
        await _running;
        _socket?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<TicketInHand> BuyTicketAsync(CancellationToken stop);
    private protected abstract HelloPage? PageForHello();
    private protected virtual void OnWelcome() { }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested && !Dismissed)
        {
            try
            {
                await ConnectOnceAsync();
            }
            catch (Exception e) when (e is IOException or WebSocketException or HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException
                or System.Text.Json.JsonException or ObjectDisposedException)
            {
                if (e is ApiRefusedException { Status: not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) } refused && !Forgiven(refused))
                    Note("ticket refused: " + refused.Message);
                if (e is HandshakeRefusedException { Status: not 503 and not 429 } handshake) Note(handshake.Message);
            }
            Welcome = null;
            Changed.Pulse();
            var pause = _skipPause ? TimeSpan.Zero : _backoff.Next();
            _skipPause = false;
            try { await Task.Delay(pause, _stop.Token); }
            catch (OperationCanceledException) { return; }
        }
    }

    /// <summary>A refusal that is part of the game, such as a return secret that a restored node does not know.</summary>
    private protected virtual bool Forgiven(ApiRefusedException refusal) => false;

    private async Task ConnectOnceAsync()
    {
        if (_ticket is null || _ticket.ExpiresAt < Now() + 10_000) _ticket = await BuyTicketAsync(_stop.Token);
        using var socket = Options.Fallback
            ? await FallbackDoor.OpenAsync(Place.Node, Options.PostsTo ?? Place.Node, Origin, Agent, _stop.Token)
            : await SocketDoor.OpenAsync(Place.Node, Origin, Source, Agent, _stop.Token);
        _socket = socket;
        try
        {
            await SendAsync(new Hello(_ticket.Ticket, ++_generation, ResumePoints(), PageForHello(), "swarm/2"));
            await ReceiveAsync(socket);
        }
        finally
        {
            _socket = null;
        }
    }

    private async Task ReceiveAsync(WebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        while (true)
        {
            patience.CancelAfter(Welcome?.PatienceMs ?? 15_000);
            // Nothing is rented while a connection is idle: a zero-byte read waits for the first byte.
            await socket.ReceiveAsync(Memory<byte>.Empty, patience.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(4096);
            try
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    if (length == buffer.Length) buffer = Grow(buffer, length);
                    result = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    OnClosed((int)(socket.CloseStatus ?? 0), socket.CloseStatusDescription ?? "");
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                    return;
                }
                if (PacketCodec.TryReadServer(new ReadOnlySequence<byte>(buffer, 0, length), out var packet, out var fault)) await TakeAsync(packet!);
                else Note("a packet could not be read: " + fault);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private void OnClosed(int code, string reason)
    {
        if (code is (int)CloseCode.TicketExpired or (int)CloseCode.BadTicket) _ticket = null;
        if (code is (int)CloseCode.Moved or (int)CloseCode.TicketExpired) _skipPause = true;
        if (code is (int)CloseCode.Normal or (int)CloseCode.GoingAway or (int)CloseCode.Moved or (int)CloseCode.TicketExpired or (int)CloseCode.Unavailable) return;
        Note($"closed with {code} {reason}");
        Dismissed = code is >= 4500 and < 5000;
        if (Dismissed) FailAll($"closed with {code} {reason}");
    }

    /// <summary>Leaves the present connection in good order and comes back at once, as a page change does.</summary>
    private protected async Task ReconnectAsync()
    {
        var socket = _socket;
        _skipPause = true;
        await HangUpAsync();
        // A node that does not answer the close must not hold the next page up.
        if (socket is not null) _ = Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None).ContinueWith(_ => socket.Abort(), TaskScheduler.Default);
    }

    private async Task HangUpAsync()
    {
        if (_socket is not { State: WebSocketState.Open } socket) return;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _sending.WaitAsync(deadline.Token);
            try { await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token); }
            finally { _sending.Release(); }
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    /// <summary>Writes a packet if there is a connection. A false answer is no loss: what must arrive is sent again after the next welcome.</summary>
    private protected async Task<bool> SendAsync(ClientPacket packet)
    {
        if (_socket is not { State: WebSocketState.Open } socket) return false;
        var bytes = new ArrayBufferWriter<byte>(256);
        PacketCodec.Write(bytes, packet);
        try
        {
            await _sending.WaitAsync(_stop.Token);
            try { await socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Binary, true, _stop.Token); }
            finally { _sending.Release(); }
            return true;
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private protected static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
