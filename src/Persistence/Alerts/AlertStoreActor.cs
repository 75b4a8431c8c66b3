using Akka.Actor;
using Gateway.Actors.Radar;

namespace Gateway.Persistence.Alerts;

/// <summary>Reads and writes alerts for the radar of its node, one order after the other.</summary>
public sealed class AlertStoreActor : UntypedActor, IWithUnboundedStash
{
    private readonly Database _database;
    private readonly AlertRows _rows;
    private bool _busy;

    private sealed record Done(object Answer, IActorRef Asker);

    /// <summary>By <see cref="Props(Database)"/>.</summary>
    public AlertStoreActor(Database database) => (_database, _rows) = (database, new AlertRows(database));

    /// <summary>One per node.</summary>
    public static Props Props(Database db) => Akka.Actor.Props.Create(() => new AlertStoreActor(db));

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Done d:
                _busy = false;
                d.Asker.Tell(d.Answer);
                Stash.Unstash();
                break;
            case LoadAlerts or SaveAlerts when _busy: Stash.Stash(); break;
            case LoadAlerts m: Begin(async () => new AlertsLoaded(await _rows.LoadAsync(m.ClosedSince)), _ => new AlertsLoaded(null)); break;
            case SaveAlerts m:
                Begin(async () =>
                {
                    await _rows.WriteAsync(m.Writes);
                    return new AlertsSaved(m.Number, true, "");
                }, e => new AlertsSaved(m.Number, false, _database.Explain(e)?.Message ?? e.Message));
                break;
        }
    }

    private void Begin(Func<Task<object>> work, Func<Exception, object> failed)
    {
        _busy = true;
        var asker = Sender;
        Task.Run(work).PipeTo(Self, success: answer => new Done(answer, asker), failure: e => new Done(failed(e), asker));
    }
}
