using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Gateway.Actors;
using Gateway.Api.Health;

namespace Gateway;

/// <summary>
/// Says that the node wants traffic when it is a member of the cluster and its four regions are known to their coordinators, so that the first packet of the first
/// client finds its entity; says so no more when the node is a member no more.
/// </summary>
internal sealed class ReadinessActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Joining = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    private readonly ReadinessState _state;
    private readonly IActorRef[] _regions;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private bool _placed;

    private sealed record Look;

    private sealed record Placed(bool Everywhere);

    public ReadinessActor(ReadinessState state, IActorRef[] regions) => (_state, _regions) = (state, regions);

    public static Props Props(ReadinessState state, IActorRef[] regions) => Akka.Actor.Props.Create(() => new ReadinessActor(state, regions));

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _cluster.SelfMember.Status == MemberStatus.Up;

    protected override void PreStart() => Self.Tell(new Look());

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look when !IsMember:
                _state.NotReady(_placed ? "the node is no member of the cluster any more" : "the node is joining the cluster");
                LookAgain(Joining);
                break;
            case Look when _placed:
                _state.Ready();
                LookAgain(Watching);
                break;
            case Look:
                _state.NotReady("the regions of entities are starting");
                Task.WhenAll(_regions.Select(r => r.Ask<CurrentRegions>(GetCurrentRegions.Instance, AnswerPatience)))
                    .PipeTo(Self, success: all => new Placed(Array.TrueForAll(all, IsPlaced)), failure: _ => new Placed(false));
                break;
            case Placed p:
                _placed = p.Everywhere;
                if (_placed) Self.Tell(new Look());
                else LookAgain(Joining);
                break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A node without the role that holds entities only needs to know one that has it.</summary>
    private bool IsPlaced(CurrentRegions known) =>
        _cluster.SelfRoles.Contains(Regions.CoreRole) ? known.Regions.Contains(_cluster.SelfAddress) : known.Regions.Count > 0;

    private void LookAgain(TimeSpan after) => Timers.StartSingleTimer(nameof(Look), new Look(), after);
}

/// <summary>What the composition asks of readiness.</summary>
internal static class Readiness
{
    /// <summary>Starts the node and waits until it has been ready once; false when it is told to stop before that.</summary>
    public static async Task<bool> StartReadyAsync(this WebApplication app)
    {
        await app.StartAsync();
        var stopping = Task.Delay(Timeout.Infinite, app.Lifetime.ApplicationStopping);
        return await Task.WhenAny(app.Services.GetRequiredService<ReadinessState>().FirstReady, stopping) != stopping;
    }
}
