using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Gateway.Actors;

namespace Gateway.Edge.Fallback;

/// <summary>
/// One per node: tells the other nodes where this node's fallback lines are, hands posts to the node that has their line, and takes those that others hand
/// over. Knows nodes only by what they said of themselves, so that an invented name costs nothing.
/// </summary>
internal sealed class FallbackActor : UntypedActor, IWithTimers
{
    /// <summary>A node that did not answer by then is told to the client as unreachable.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const string Topic = "fallback-nodes";
    private static readonly TimeSpan SayInterval = TimeSpan.FromSeconds(2);
    private const int ForgottenAfter = 15;
    /// <summary>64 KiB each at most; beyond, clients are told to come again.</summary>
    private const int MostWaiting = 500;

    private readonly FallbackGate _gate;
    private readonly IActorRef _mediator = DistributedPubSub.Get(Context.System).Mediator;
    private readonly Dictionary<string, (IActorRef Edge, int HeardAt)> _nodes = [];
    private readonly Dictionary<long, (Carry Post, int At)> _waiting = [];
    private int _ticks;
    private long _lastId;

    private sealed record Tick;

    /// <summary>A post for another node; <paramref name="Answer"/> gets what became of it.</summary>
    internal sealed record Carry(LineName Name, int Number, string Origin, byte[] Frames, TaskCompletionSource<PostOutcome> Answer) : INoSerializationVerificationNeeded;

    public FallbackActor(FallbackGate gate) => _gate = gate;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _mediator.Tell(new Subscribe(Topic, Self));
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), TimeSpan.Zero, SayInterval);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FallbackNodeHere here: _nodes[here.Node] = (here.Edge, _ticks); break;
            case Carry carry: Hand(carry); break;
            case FallbackPost post:
                var outcome = LineName.TryParse(post.Connection, out var name) ? _gate.Take(name, post.Number, post.Origin, post.Frames) : PostOutcome.Unknown;
                post.Asker.Tell(new FallbackPostTaken(post.Id, (int)outcome), Self);
                break;
            case FallbackPostTaken taken:
                if (_waiting.Remove(taken.Id, out var waited)) waited.Post.Answer.TrySetResult((PostOutcome)taken.Status);
                break;
            case Tick: OnTick(); break;
        }
    }

    private void Hand(Carry carry)
    {
        if (!_nodes.TryGetValue(carry.Name.Node, out var node) || _waiting.Count >= MostWaiting)
        {
            carry.Answer.TrySetResult(PostOutcome.Unreachable);
            return;
        }
        _waiting[++_lastId] = (carry, _ticks);
        node.Edge.Tell(new FallbackPost(_lastId, carry.Name.ToString(), carry.Number, carry.Origin, carry.Frames, Self), Self);
    }

    private void OnTick()
    {
        _ticks++;
        _mediator.Tell(new Publish(Topic, new FallbackNodeHere(_gate.Node, Self)), Self);
        foreach (var node in _nodes.Where(n => _ticks - n.Value.HeardAt > ForgottenAfter).Select(n => n.Key).ToList()) _nodes.Remove(node);
        foreach (var (id, late) in _waiting.Where(w => (_ticks - w.Value.At) * SayInterval > Patience).ToList())
        {
            _waiting.Remove(id);
            late.Post.Answer.TrySetResult(PostOutcome.Unreachable);
        }
    }
}
