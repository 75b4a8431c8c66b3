using Akka.Actor;

namespace Gateway.Actors.Dialogs;

/// <summary>Something that a caller without a socket says to a dialog, a desk or an operator.</summary>
/// <param name="Make">The command, for the connection at which its answer is awaited.</param>
public sealed record DialogOrder(Func<ConnectionRef, IToEntity> Make) : INoSerializationVerificationNeeded;

/// <summary>
/// The way to dialogs and desks for callers without a socket: each order has a connection of its own, on which the answer comes. One per node; what is not answered in time is forgotten, and whoever asked
/// has given up before.
/// </summary>
public sealed class DialogDoor : UntypedActor, IWithTimers
{
    /// <summary>Under /user on every node.</summary>
    public const string Name = "dialog-door";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Entities _entities;
    private readonly TimeProvider _time;
    private readonly Dictionary<long, (IActorRef Asker, long At)> _asked = [];
    private long _next;

    private sealed record Forget : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props(NodeServices)"/>.</summary>
    public DialogDoor(NodeServices node) => (_entities, _time) = (node.Entities, node.Time);

    /// <summary>One per node.</summary>
    public static Props Props(NodeServices node) => Akka.Actor.Props.Create(() => new DialogDoor(node));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Forget), new Forget(), Patience, Patience);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DialogOrder order:
                _asked[++_next] = (Sender, _time.GetTimestamp());
                switch (order.Make(new ConnectionRef(Self, _next)))
                {
                    case IToDialog d: _entities.Tell(d); break;
                    case IToDesk d: _entities.Tell(d); break;
                    case IToOperator o: _entities.Tell(o); break;
                    case var other: throw new InvalidOperationException($"a {other.GetType().Name} is for neither dialog nor desk nor operator");
                }
                break;
            case Deliver { Body: RequestDone or RequestRefused or MessageKept or MessageGap } d:
                foreach (var connection in d.Connections)
                    if (_asked.Remove(connection, out var asked)) asked.Asker.Tell(d.Body);
                break;
            case Forget:
                foreach (var (id, asked) in _asked.ToList())
                    if (_time.GetElapsedTime(asked.At) >= Patience) _asked.Remove(id);
                break;
        }
    }
}
