using Akka.Actor;
using Akka.Event;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Makes the calls that wait in SQL, for the whole cluster: run it as a singleton. A call is made at least once; the node that takes over, or a killed one that comes back, may make one again under the
/// same id. A webhook that does not answer holds up no other: each has <see cref="AtOncePerWebhook"/> calls under way at most.
/// </summary>
public sealed class WebhookActor : UntypedActor, IWithTimers
{
    internal const int AtOncePerWebhook = 2;
    private const int AtOnce = 32;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan[] _pauses =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
    ];

    private readonly WebhookCalls _calls;
    private readonly WebhookSender _sender;
    private readonly TimeProvider _time;
    private readonly Func<IActorRef> _door;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<(string Site, string Webhook), int> _under = [];
    private readonly HashSet<(string Site, string Id)> _making = [];
    private bool _looking;
    private bool _told;
    private long _sweepAt;

    private sealed record LookNow : INoSerializationVerificationNeeded;

    private sealed record Found(IReadOnlyList<((string Site, string Webhook) Of, DueCall Call)> Calls, long? Waiting, int GivenUp) : INoSerializationVerificationNeeded;

    private sealed record Made((string Site, string Webhook) Of, DueCall Call, CallOutcome Outcome, Exception? Unsettled) : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props(Database, WebhookOptions, TimeProvider, Func{IActorRef})"/>.</summary>
    public WebhookActor(Database database, WebhookOptions options, TimeProvider time, Func<IActorRef> door) =>
        (_calls, _sender, _time, _door) = (new WebhookCalls(database), new WebhookSender(new WebhookGate(options), time), time, door);

    /// <summary>One in the cluster.</summary>
    /// <param name="db">Where the calls are.</param>
    /// <param name="options">Where they may lead.</param>
    /// <param name="time">The node's.</param>
    /// <param name="door">The way to dialogs, which are told what shops say of answers.</param>
    public static Props Props(Database db, WebhookOptions options, TimeProvider time, Func<IActorRef> door) => Akka.Actor.Props.Create(() => new WebhookActor(db, options, time, door));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How often a call is made before it is given up.</summary>
    internal static int Attempts => _pauses.Length + 1;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(LookNow), new LookNow(), Look, Look);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookNow: Search(); break;
            case Found f:
                (_looking, _told) = (false, false);
                if (f.Waiting is { } waiting) StoreMetrics.WebhooksWait(waiting);
                if (f.GivenUp > 0) _log.Warning("webhooks: {Calls} calls were given up because more than {Most} of their site waited", f.GivenUp, WebhookCalls.MostWaiting);
                for (var i = 0; i < f.GivenUp; i++) StoreMetrics.WebhookCalled("given-up");
                foreach (var (of, call) in f.Calls) Make(of, call);
                break;
            case Status.Failure f:
                _looking = false;
                if (!_told) _log.Warning("webhooks: calls are not read, tried again each second: {Fault}", f.Cause.Message);
                _told = true;
                break;
            case Made m: Finish(m); break;
            default: Unhandled(message); break;
        }
    }

    private void Search()
    {
        if (_looking || _making.Count >= AtOnce) return;
        _looking = true;
        var (now, calls, free) = (Now, _calls, AtOnce - _making.Count);
        var under = new Dictionary<(string, string), int>(_under);
        var sweep = now >= _sweepAt;
        if (sweep) _sweepAt = now + (long)SweepEvery.TotalMilliseconds;
        Task.Run(async () =>
        {
            var (givenUp, waiting) = sweep ? await calls.SweepAsync(now) : (0, (long?)null);
            var found = new List<((string, string), DueCall)>();
            foreach (var of in await calls.DueAsync(now, AtOnce + under.Count))
            {
                var places = Math.Min(AtOncePerWebhook - under.GetValueOrDefault(of), free - found.Count);
                // Those under way are due as well, until they are settled.
                if (places > 0) found.AddRange((await calls.OfAsync(of.Site, of.Webhook, now, places + AtOncePerWebhook)).Select(c => (of, c)));
            }
            return new Found(found, waiting, givenUp);
        }).PipeTo(Self);
    }

    private void Make((string Site, string Webhook) of, DueCall call)
    {
        if (_making.Count >= AtOnce || _under.GetValueOrDefault(of) >= AtOncePerWebhook || !_making.Add((call.Site, call.Id))) return;
        _under[of] = _under.GetValueOrDefault(of) + 1;
        var (sender, calls, door, now) = (_sender, _calls, _door(), Now);
        Task.Run(async () =>
        {
            var outcome = await sender.SendAsync(call);
            try
            {
                // Before it is settled: what was not told is asked again, and the dialog takes a verdict once.
                if (call.Event == DialogCall.Check && !await ShopVerdict.TellAsync(door, call, outcome)) return new Made(of, call, outcome, new TimeoutException("the dialog has not taken the verdict"));
                await calls.SettleAsync(call, outcome, NextAt(outcome, call.Attempts, now));
                return new Made(of, call, outcome, null);
            }
            // It stays due and is made again: better twice than not noted at all.
            catch (Exception e)
            {
                return new Made(of, call, outcome, e);
            }
        }).PipeTo(Self, failure: e => new Made(of, call, new CallOutcome(0, e.Message, false), e));
    }

    /// <summary>When it is tried again, Unix ms; 0 for not. Up to a fifth later, so that what failed together does not come back together.</summary>
    internal static long NextAt(CallOutcome outcome, int attempts, long now) => outcome.Delivered || outcome.Final || attempts >= _pauses.Length
        ? 0
        : now + (long)(_pauses[attempts].TotalMilliseconds * (1 + Random.Shared.NextDouble() / 5));

    private void Finish(Made m)
    {
        _making.Remove((m.Call.Site, m.Call.Id));
        if (_under[m.Of] == 1) _under.Remove(m.Of);
        else _under[m.Of]--;
        if (m.Unsettled is { } e) _log.Warning("webhooks: call {Call} of site {Site} was made and could not be noted, it is made again: {Fault}", m.Call.Id, m.Call.Site, e.Message);
        var last = m.Outcome.Final || m.Call.Attempts + 1 >= Attempts;
        StoreMetrics.WebhookCalled(m.Outcome.Delivered ? "delivered" : last ? "given-up" : "failed");
        if (!m.Outcome.Delivered && last) _log.Warning("webhooks: call {Call} of site {Site} is given up: {Fault}", m.Call.Id, m.Call.Site, m.Outcome.Fault);
        // What waits goes on at once; nothing due is looked for each second.
        Search();
    }

    /// <inheritdoc/>
    protected override void PostStop() => _sender.Dispose();
}
