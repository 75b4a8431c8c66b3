using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Mailboxes;
using Gateway.Actors.Operators;
using Gateway.Actors.Serialization;
using Gateway.Actors.Shards;

namespace Gateway.Actors;

/// <summary>Region keys for the actor registry.</summary>
public static class Regions
{
    /// <summary>The role whose members hold entities.</summary>
    public const string CoreRole = "core";

    /// <summary>A node with this role takes batches of messages; others, of versions before batches, get them one by one.</summary>
    public const string BatchRole = "hops-1";

    /// <summary>A node with this role takes shards over before another leaves; others, of versions before, hear nothing of it.</summary>
    public const string DepartureRole = "departures-1";

    /// <summary>A node that holds entities and has this role can be the radar's, and its visitors can be invited because of an alert; others are of versions before.</summary>
    public const string RadarRole = "radar-1";

    /// <summary>A node with this role knows all actions of rules: its visitors take answers to forms, and it can be the one that calls webhooks.</summary>
    public const string ActionsRole = "actions-1";

    /// <summary>A node with this role knows operators who take dialogs from the list.</summary>
    public const string PicksRole = "picks-1";

    /// <summary>A node that holds entities and has this role can be the one that decides which webhooks are told of dialogs.</summary>
    public const string HooksRole = "hooks-1";

    /// <summary>A node with this role knows notes in dialogs; one without would stop at them, or show a saved one to the visitor.</summary>
    public const string NotesRole = "notes-1";

    /// <summary>A node with this role knows messages that were changed or taken back, and files; one without would stop at them, or show a visitor the old words.</summary>
    public const string ChangesRole = "changes-1";

    /// <summary>A node with this role knows several operators in one dialog: who looks and writes, who only reads, and what a desk does with a dialog beside answering it.</summary>
    public const string DeskRole = "desk-1";

    /// <summary>A node with this role knows cards in dialogs: forms that operators send, and what visitors answer.</summary>
    public const string FormsRole = "forms-1";

    /// <summary>A node with this role knows bots in dialogs, at whose words one without would stop, and operators who look at waiting ones.</summary>
    public const string RestRole = "rest-1";

    /// <summary>A node with this role knows how a dialog ends: whether it helped, stars for each operator, an address for the answer, no sound, and that it goes on after its end.</summary>
    public const string ClosingRole = "closing-1";

    /// <summary>A node with this role knows what dialogs say by themselves, and pages that operators show; one without would stop at them.</summary>
    public const string WordsRole = "words-1";

    /// <summary>The roles without which a member that holds entities does not know some message to them; see <see cref="Entities"/>.</summary>
    internal static readonly IReadOnlyList<string> Gates = [ActionsRole, PicksRole, NotesRole, ChangesRole, DeskRole, FormsRole, RestRole, ClosingRole, WordsRole];

    /// <summary>Visitors.</summary>
    public sealed class Visitors;

    /// <summary>Operators.</summary>
    public sealed class Operators;

    /// <summary>Dialogs.</summary>
    public sealed class Dialogs;

    /// <summary>Desks.</summary>
    public sealed class Desks;
}

/// <summary>Registers dialogs, operators and desks with a node.</summary>
public static class ActorsHosting
{
    /// <summary>What takes the batches of other nodes; before all regions, for it may be told to as soon as they are.</summary>
    public static AkkaConfigurationBuilder AddHops(this AkkaConfigurationBuilder akka) => akka
        .AddHocon(WireSerializer.Hocon, HoconAddMode.Prepend)
        .WithActors((system, _) => system.ActorOf(Props.Create(() => new HopActor()), HopActor.Name));

    /// <summary>The serializer, the regions of dialogs, operators and desks, and this node's copy of the desks' facts.</summary>
    public static AkkaConfigurationBuilder AddDialogs(this AkkaConfigurationBuilder akka, NodeServices node) => akka
        .AddHocon(WireSerializer.Hocon, HoconAddMode.Prepend)
        .AddHocon(SmallMailbox.Hocon, HoconAddMode.Prepend)
        .WithRegion<Regions.Dialogs>("dialog", node, id => Props.Create(() => new DialogActor(node, id)).WithMailbox(SmallMailbox.Name), ShardingKeys.Instance, FallAsleep.Instance)
        .WithRegion<Regions.Operators>("operator", node, id => Props.Create(() => new OperatorActor(node, id)), ShardingKeys.Instance, PoisonPill.Instance)
        .WithRegion<Regions.Desks>("desk", node, id => Props.Create(() => new DeskActor(node, id)), ShardingKeys.Instance, FallAsleep.Instance)
        .WithActors((system, _) => system.ActorOf(Props.Create(() => new FactsActor(node.Facts)), "desk-facts"));

    /// <summary>Opens the door to the entities once all regions are started.</summary>
    public static AkkaConfigurationBuilder OpenEntities(this AkkaConfigurationBuilder akka, NodeServices node) => akka
        .AddStartup((system, registry) =>
        {
            node.Entities.Connect(registry.Get<Regions.Visitors>(), registry.Get<Regions.Operators>(), registry.Get<Regions.Dialogs>(), registry.Get<Regions.Desks>());
            node.Entities.Open(Peers.Of(system));
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "close-entities", () =>
            {
                var cluster = Cluster.Get(system);
                if (cluster.SelfRoles.Contains(Regions.CoreRole) && !cluster.State.Members.Any(m => m.Address != cluster.SelfAddress && m.HasRole(Regions.CoreRole))) node.Entities.Close();
                return Task.FromResult(Done.Instance);
            });
        });
}
