using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace Gateway.Actors.Desks;

/// <summary>One per node: keeps <see cref="FactsBoard"/> equal to what the desks publish.</summary>
internal sealed class FactsActor : UntypedActor
{
    private readonly FactsBoard _board;

    public FactsActor(FactsBoard board) => _board = board;

    protected override void PreStart() =>
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(DeskActor.FactsTopic, Self));

    protected override void OnReceive(object message)
    {
        if (message is FactsPublished facts)
            foreach (var d in facts.Departments)
                _board.Set(facts.Site, d.Department, new DepartmentFacts(d.OperatorsOnline, d.FreeSlots, d.Waiting, d.PredictedWait));
    }
}
