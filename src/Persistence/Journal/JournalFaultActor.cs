using Akka.Actor;
using Gateway.Actors.Nodes;

namespace Gateway.Persistence.Journal;

/// <summary>Hands what the entities hear from their journal to the database, which alone can say what it means.</summary>
internal sealed class JournalFaultActor : ReceiveActor
{
    public JournalFaultActor(Database database) => Receive<JournalFailed>(failed => database.Heard(failed.Cause));

    public static Props Props(Database database) => Akka.Actor.Props.Create(() => new JournalFaultActor(database));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(JournalFailed));
}
