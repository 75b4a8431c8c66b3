using Akka.Actor;

namespace Gateway.Actors.Recordings;

/// <summary>
/// One per node: takes the notes of its visitors and hands them to the store in chunks, every <see cref="FlushInterval"/> or when one has grown to <see cref="ChunkBytes"/>. A killed node
/// loses the seconds in between of the recording, and nothing else.
/// </summary>
internal sealed class RecorderActor : UntypedActor, IWithTimers
{
    public static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(10);
    private const long ChunkBytes = 4 << 20;

    private readonly NodeServices _node;
    private readonly Dictionary<SiteId, TapeWriter> _sites = [];

    /// <summary>Stores what was taken until now.</summary>
    internal sealed record FlushNow : INoSerializationVerificationNeeded;

    public RecorderActor(NodeServices node) => _node = node;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(FlushNow), new FlushNow(), FlushInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TapeNote n:
                if (!_sites.TryGetValue(n.Site, out var tape)) _sites[n.Site] = tape = new TapeWriter();
                tape.Add(n.Visitor, n.At, n.What);
                if (tape.Bytes >= ChunkBytes) Save(n.Site);
                break;
            case FlushNow:
                foreach (var site in _sites.Keys.ToList()) Save(site);
                break;
        }
    }

    private void Save(SiteId site)
    {
        if (_sites.Remove(site, out var tape)) _node.RecordingStore.Tell(new SaveRecording(site, tape.End()), Self);
    }

    protected override void PostStop()
    {
        foreach (var site in _sites.Keys.ToList()) Save(site);
    }
}
