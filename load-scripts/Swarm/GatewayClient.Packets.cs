using Gateway.Protocol;

namespace Gateway.Swarm;

public abstract partial class GatewayClient
{
    private readonly Dictionary<string, DialogLog> _dialogs = [];
    private readonly Outbox _outbox = new();
    private readonly Dictionary<int, OutboxMessage> _posts = [];
    private readonly Dictionary<int, Request> _requests = [];
    private readonly List<string> _troubles = [];
    private int _rid;
    private bool _resending, _refreshing;

    /// <summary>A question that is asked again on every connection until it is answered.</summary>
    private sealed class Request(Func<int, ClientPacket> make)
    {
        public Func<int, ClientPacket> Make { get; } = make;
        public TaskCompletionSource<ServerPacket> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public long SentAt { get; set; }
    }

    /// <summary>Called for each entry that is new to this client, in order.</summary>
    public Action<Entry>? EntryReceived { get; init; }

    /// <summary>What this client said and the node acknowledged.</summary>
    public IReadOnlyList<OutboxMessage> Acknowledged { get { lock (_gate) return [.. _outbox.Acknowledged]; } }

    /// <summary>All that this client said and was not refused; the number is 0 where nobody acknowledged it yet.</summary>
    public IReadOnlyList<OutboxMessage> Said { get { lock (_gate) return [.. _outbox.Acknowledged, .. _outbox.Waiting.Where(m => m.Text.Length > 0)]; } }

    /// <summary>Messages written to a socket and not acknowledged yet.</summary>
    public int InFlight { get { lock (_gate) return _outbox.Waiting.Count(m => m.Sendings > 0); } }

    /// <summary>What this client holds of every dialog it saw.</summary>
    public IReadOnlyDictionary<string, DialogLog> Dialogs { get { lock (_gate) return new Dictionary<string, DialogLog>(_dialogs); } }

    /// <summary>The last entry of a dialog that this client holds; 0 for none.</summary>
    public long LastSeq(string dialog) { lock (_gate) return _dialogs.GetValueOrDefault(dialog)?.Last ?? 0; }

    /// <summary>Whether this client saw the dialog's end.</summary>
    public bool SawEnd(string dialog) { lock (_gate) return _dialogs.GetValueOrDefault(dialog)?.Closed ?? false; }

    /// <summary>The state of a dialog as told last.</summary>
    public DialogInfo? InfoOf(string dialog) { lock (_gate) return _dialogs.GetValueOrDefault(dialog)?.Info; }

    /// <summary>Says something in a dialog; answered when the node has it on disk, however many connections that takes.</summary>
    public async Task<PostResult> PostAsync(string dialog, string text, CancellationToken stop)
    {
        OutboxMessage message;
        lock (_gate) message = _outbox.Add(dialog, text);
        await TransmitAsync(message);
        return await message.Completion.Task.WaitAsync(stop);
    }

    /// <summary>Ends a dialog. A dialog that is closed already counts as ended.</summary>
    public async Task<Refused?> CloseAsync(string dialog, CancellationToken stop) =>
        await AskAsync(rid => new CloseDialog(rid, dialog), stop) is Refused { Code: not (int)RefusalCode.Closed } refused ? refused : null;

    public Task TypeAsync(string dialog, string? draft) => SendAsync(new Typing(dialog, draft));

    /// <summary>Asks until answered; the answer is a <see cref="Done"/>, a <see cref="Refused"/> or the packet the question is answered with.</summary>
    private protected async Task<ServerPacket> AskAsync(Func<int, ClientPacket> make, CancellationToken stop)
    {
        var request = new Request(make);
        await TransmitAsync(request);
        return await request.Answer.Task.WaitAsync(stop);
    }

    private protected async Task<PostResult> BeginAsync(StartWords start, string text, CancellationToken stop)
    {
        OutboxMessage message;
        lock (_gate) message = _outbox.AddStart(start, text);
        await TransmitAsync(message);
        return await message.Completion.Task.WaitAsync(stop);
    }

    private protected void Note(string trouble)
    {
        lock (_gate) if (_troubles.Count < 20) _troubles.Add(trouble);
    }

    private protected bool Answer(int rid, ServerPacket answer)
    {
        lock (_gate) return _requests.Remove(rid, out var request) && request.Answer.TrySetResult(answer);
    }

    private protected virtual Task TakeOwnAsync(ServerPacket packet) => Task.CompletedTask;

    private List<ResumePoint> ResumePoints()
    {
        lock (_gate)
        {
            return [.. _dialogs.Where(d => !d.Value.Closed && d.Value.Epoch != 0).Take(Limits.ResumedDialogs)
                .Select(d => new ResumePoint(d.Key, d.Value.Epoch, d.Value.Last))];
        }
    }

    private async Task TakeAsync(ServerPacket packet)
    {
        switch (packet)
        {
            case Welcome welcome:
                Welcome = welcome;
                _backoff.Reset();
                OnWelcome();
                await RepeatAsync(all: true);
                break;
            case Beat beat:
                await SendAsync(new BeatAnswer(beat.Token));
                foreach (var head in beat.Heads)
                    if (Differs(head)) await SendAsync(new Fetch(head.Dialog, head.Epoch, LastSeq(head.Dialog)));
                _ = RefreshAsync();
                break;
            case Move move: _ = MoveAsync(move, _generation); break;
            case Posted posted: OnPosted(posted); break;
            case Gap gap: await OnGapAsync(gap); break;
            case Done done: OnDone(done); break;
            case Refused refused: OnRefused(refused); break;
            case Storage { Away: false }: SendSoon(); break;
            case Entry entry: await OnEntryAsync(entry); break;
            case DialogInfo info: lock (_gate) LogOf(info.Dialog).Info = info; break;
            case ReplayEnd end: lock (_gate) LogOf(end.Dialog).FetchedAt = 0; break;
            default: await TakeOwnAsync(packet); break;
        }
        Changed.Pulse();
    }

    /// <summary>Goes on talking until the moment named, then comes back, unless it has come back meanwhile.</summary>
    private async Task MoveAsync(Move move, int generation)
    {
        try { await Task.Delay(move.DelayMs, _stop.Token); }
        catch (OperationCanceledException) { return; }
        if (generation == _generation) await ReconnectAsync();
    }

    private DialogLog LogOf(string dialog) => _dialogs.TryGetValue(dialog, out var log) ? log : _dialogs[dialog] = new DialogLog();

    private bool Differs(Head head)
    {
        lock (_gate) return _dialogs.TryGetValue(head.Dialog, out var log) && (log.IsAhead(head.Epoch, head.Seq) || MayFetch(log, head.Epoch, head.Seq));
    }

    /// <remarks>One fetch at a time; it is asked again only when no answer came for three seconds.</remarks>
    private static bool MayFetch(DialogLog log, uint epoch, long seq)
    {
        if ((epoch == log.Epoch && seq <= log.Last) || Now() - log.FetchedAt < 3_000) return false;
        log.FetchedAt = Now();
        return true;
    }

    private async Task OnEntryAsync(Entry entry)
    {
        Fetch? fetch = null;
        Taken taken;
        lock (_gate)
        {
            var log = LogOf(entry.Dialog);
            taken = log.Take(entry);
            if (taken == Taken.Gap && MayFetch(log, entry.Epoch, entry.Seq)) fetch = new Fetch(entry.Dialog, log.Epoch, log.Last);
        }
        if (taken == Taken.Yes) EntryReceived?.Invoke(entry);
        if (fetch is not null) await SendAsync(fetch);
    }

    private void OnPosted(Posted posted)
    {
        lock (_gate)
        {
            _posts.Remove(posted.Rid, out var asked);
            if (posted.Outbox != _outbox.Id) return;
            // Of several dialogs begun at once none has its name yet: the request tells which one was answered.
            var message = _outbox.Find(posted.Dialog, posted.N) ?? (asked is { Start: not null, Dialog.Length: 0 } ? asked : null);
            if (message is null)
            {
                if (_outbox.NumberOf(posted.Dialog, posted.N) is { } earlier && earlier != posted.Seq) Note($"{posted.Dialog} acknowledged message {posted.N} as {earlier} and again as {posted.Seq}");
                return;
            }
            if (message.Dialog.Length == 0) _outbox.Bind(message, posted.Dialog);
            _outbox.Acknowledge(message, posted.Seq);
            message.Completion.TrySetResult(new PostResult(posted.Dialog, posted.Seq, null));
        }
    }

    private async Task OnGapAsync(Gap gap)
    {
        List<OutboxMessage> again;
        lock (_gate)
        {
            if (gap.Outbox != _outbox.Id) return;
            again = [.. _outbox.Waiting.Where(m => m.Dialog == gap.Dialog && m.N >= gap.Expected).OrderBy(m => m.N)];
            if ((again.Count == 0 || again[0].N > gap.Expected) && _troubles.Count < 20)
                _troubles.Add($"{gap.Dialog} expects message {gap.Expected}, which was acknowledged before");
        }
        foreach (var message in again) await TransmitAsync(message);
    }

    private void OnDone(Done done)
    {
        lock (_gate)
        {
            if (_posts.TryGetValue(done.Rid, out var start) && start.Start is not null && done.Value is not null && start.Dialog.Length == 0)
            {
                _outbox.Bind(start, done.Value);
                if (start.Text.Length == 0) start.Completion.TrySetResult(new PostResult(done.Value, 0, null));
            }
        }
        Answer(done.Rid, done);
    }

    private void OnRefused(Refused refused)
    {
        lock (_gate)
        {
            if (_posts.Remove(refused.Rid, out var message))
            {
                if (refused.Temporary) message.SentAt = Now() - (long)Options.ResendAfter.TotalMilliseconds + Math.Max(50, refused.RetryAfterMs);
                else
                {
                    _outbox.Remove(message);
                    message.Completion.TrySetResult(new PostResult(message.Dialog, 0, refused));
                }
                return;
            }
            if (refused.Temporary && _requests.TryGetValue(refused.Rid, out var request))
            {
                request.SentAt = Now() - 5_000 + Math.Max(50, refused.RetryAfterMs);
                return;
            }
        }
        if (!Answer(refused.Rid, refused)) Note($"refused: {refused.Code} {refused.Text}");
    }

    private Task TransmitAsync(OutboxMessage message)
    {
        ClientPacket packet;
        lock (_gate)
        {
            if (message.Completion.Task.IsCompleted) return Task.CompletedTask;
            var rid = ++_rid;
            _posts[rid] = message;
            packet = message.Start is not null && message.Dialog.Length == 0
                ? message.Start.Packet(rid, message) : new Post(rid, message.Dialog, message.Outbox, message.N, message.Text);
            message.SentAt = Now();
        }
        return TransmitAsync(packet, message);
    }

    private async Task TransmitAsync(ClientPacket packet, OutboxMessage message)
    {
        if (await SendAsync(packet))
        {
            message.Sendings++;
            Options.MessageSent?.Invoke();
        }
        _ = ResendAsync();
    }

    private async Task TransmitAsync(Request request)
    {
        int rid;
        lock (_gate)
        {
            foreach (var old in _requests.Where(r => r.Value == request).Select(r => r.Key).ToList()) _requests.Remove(old);
            _requests[rid = ++_rid] = request;
            request.SentAt = Now();
        }
        await SendAsync(request.Make(rid));
        _ = ResendAsync();
    }

    /// <summary>The database is back: what waits goes out at a moment of its own, once dialogs have had a second to wake.</summary>
    private void SendSoon()
    {
        lock (_gate)
            foreach (var message in _outbox.Waiting) message.SentAt = Now() - (long)Options.ResendAfter.TotalMilliseconds + 1_000 + Random.Shared.Next(500);
    }

    /// <summary>One watch per client, and only while something is unanswered.</summary>
    private async Task ResendAsync()
    {
        lock (_gate)
        {
            if (_resending) return;
            _resending = true;
        }
        try
        {
            while (true)
            {
                await Task.Delay(250, _stop.Token);
                lock (_gate)
                {
                    if (_outbox.Waiting.Count == 0 && _requests.Count == 0)
                    {
                        _resending = false;
                        return;
                    }
                }
                if (Welcome is not null) await RepeatAsync(all: false);
            }
        }
        catch (OperationCanceledException)
        {
            lock (_gate) _resending = false;
        }
    }

    private async Task RepeatAsync(bool all)
    {
        List<OutboxMessage> messages;
        List<Request> requests;
        var late = Now() - (long)Options.ResendAfter.TotalMilliseconds;
        lock (_gate)
        {
            if (all) _posts.Clear();
            // A dialog with one late message gets all that follow it too: it takes them only in order.
            var lateDialogs = _outbox.Waiting.Where(m => all || m.SentAt <= late).Select(m => m.Dialog).ToHashSet();
            messages = [.. _outbox.Waiting.Where(m => lateDialogs.Contains(m.Dialog)).OrderBy(m => m.N)];
            requests = [.. _requests.Values.Where(r => all || r.SentAt <= Now() - 5_000)];
        }
        foreach (var message in messages) await TransmitAsync(message);
        foreach (var request in requests) await TransmitAsync(request);
    }

    private async Task RefreshAsync()
    {
        lock (_gate)
        {
            if (_refreshing || Welcome is null || (_ticket?.ExpiresAt ?? 0) > Now() + 90_000) return;
            _refreshing = true;
        }
        try
        {
            _ticket = await BuyTicketAsync(_stop.Token);
            await SendAsync(new RefreshTicket(_ticket.Ticket));
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The next beat tries again; when none is left the node says 4002.
        }
        finally
        {
            lock (_gate) _refreshing = false;
        }
    }

    private void FailAll(string reason)
    {
        lock (_gate)
        {
            foreach (var m in _outbox.Waiting.ToList()) m.Completion.TrySetException(new IOException(reason));
            foreach (var r in _requests.Values) r.Answer.TrySetException(new IOException(reason));
        }
    }
}
