using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Serialization;

namespace Gateway.Actors.Hops;

/// <summary>
/// Everything from this node to one other, in the order in which it was said. A message that comes while nothing waits is sent at once; what comes while a batch is
/// being written goes with the next, so batches grow with the load and nothing waits for a clock. Bounded by being emptied into remoting without pause.
/// </summary>
internal sealed class NodeOutbox : IWay, IThreadPoolWorkItem
{
    private readonly Peers _peers;
    private readonly IActorRef _peer;
    private readonly BatchWriter _writer;
    private readonly ILoggingAdapter _log;
    private readonly Lock _gate = new();
    private List<HopItem> _waiting = [];
    private List<HopItem> _taken = [];
    private bool _busy;
    private volatile bool _leaving;
    private volatile bool _gone;

    /// <param name="peer">The other node's <see cref="HopActor"/>.</param>
    public NodeOutbox(Peers peers, Address node, long uid, IActorRef peer, WireSerializer serializer, ILoggingAdapter log) =>
        (_peers, Node, Uid, _peer, _writer, _log) = (peers, node, uid, peer, new BatchWriter(serializer), log);

    public Address Node { get; }

    /// <summary>Tells apart two processes that had the same address one after the other.</summary>
    public long Uid { get; }

    public bool Open => !_leaving && !_gone;

    /// <summary>True when the node is no member any more.</summary>
    public bool Gone => _gone;

    /// <summary>To an entity there.</summary>
    public void Carry(object message, bool ask) => Add(new HopItem(message, null, ask));

    /// <summary>To an actor below /user there.</summary>
    public void Deliver(object message, string target) => Add(new HopItem(message, target, false));

    public void Leave() => _leaving = true;

    public void End() => _gone = true;

    private void Add(in HopItem item)
    {
        lock (_gate)
        {
            _waiting.Add(item);
            if (_busy) return;
            _busy = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _busy = false;
                    return;
                }
                (_waiting, _taken) = (_taken, _waiting);
            }
            foreach (var item in _taken)
            {
                if (_gone) Return(item);
                else Write(item);
            }
            _taken.Clear();
            if (_writer.Count > 0) Send();
        }
    }

    private void Write(in HopItem item)
    {
        try
        {
            if (!_writer.TryAdd(item))
            {
                Send();
                _writer.TryAdd(item);
            }
            if (_writer.IsFull) Send();
        }
        // Whatever a formatter throws: on a thread of the pool it would end the process, and it concerns this message alone.
        catch (Exception e)
        {
            HopMetrics.Unsent.Add(1);
            _log.Error(e, "a {Type} for node {To} could not be written and is lost", item.Message.GetType().Name, Node);
        }
    }

    private void Send()
    {
        var count = _writer.Count;
        var batch = _writer.Take();
        _peers.Count(count, batch.Items.Length);
        _peer.Tell(batch, _peers.Self);
    }

    /// <summary>The node is gone before this was sent: an entity is found by the region, a socket is gone with its node.</summary>
    private void Return(in HopItem item)
    {
        if (item.Target is null) _peers.ByRegion(item.Message);
        else HopMetrics.Unsent.Add(1);
    }
}
