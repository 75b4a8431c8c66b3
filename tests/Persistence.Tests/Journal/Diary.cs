using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Serialization;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Transcripts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Persistence.Tests.Journal;

/// <summary>Writes dialog events into the real journal, as a dialog does, and tells what it recovered.</summary>
internal sealed class Diary(string id) : UntypedPersistentActor
{
    private readonly List<IDialogEvent> _events = [];

    public override string PersistenceId => id;

    protected override void OnRecover(object message)
    {
        if (message is IDialogEvent e) _events.Add(e);
    }

    protected override void OnCommand(object message)
    {
        if (message is IDialogEvent[] events)
        {
            var (left, sender) = (events.Length, Sender);
            PersistAll(events, e =>
            {
                _events.Add(e);
                if (--left == 0) sender.Tell("kept");
            });
        }
        else Sender.Tell(_events.ToArray());
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Sender.Tell(new Status.Failure(cause));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Sender.Tell(new Status.Failure(cause));
        base.OnPersistRejected(cause, @event, sequenceNr);
    }
}

/// <summary>A node that has the journal and nothing else.</summary>
public sealed class JournalNode : IAsyncDisposable
{
    private readonly IHost _host;

    private JournalNode(IHost host) => _host = host;

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public static async Task<JournalNode> StartAsync(Database database)
    {
        var host = new HostBuilder()
            .ConfigureServices(s => s.AddAkka("test", akka => akka
                .AddHocon(WireSerializer.Hocon, HoconAddMode.Prepend)
                .AddHocon("akka { loglevel = WARNING, coordinated-shutdown.run-by-clr-shutdown-hook = off }", HoconAddMode.Prepend)
                .WithGatewayJournal(database)))
            .Build();
        await host.StartAsync();
        return new JournalNode(host);
    }

    /// <summary>Writes the events once. A diary that could not reach the database in time dies, as an entity does; then it is asked again, as clients ask.</summary>
    public async Task KeepAsync(string persistenceId, params IDialogEvent[] events)
    {
        var wanted = (await ReadAsync(persistenceId)).Length + events.Length;
        for (var left = 4; ; left--)
        {
            try
            {
                await DiaryOf(persistenceId).Ask<string>(events, TimeSpan.FromSeconds(15));
                return;
            }
            catch (Exception e) when (left > 0 && e is not OperationCanceledException)
            {
                // Also a write whose answer was lost is a write.
                if ((await ReadAsync(persistenceId)).Length == wanted) return;
            }
        }
    }

    /// <summary>Writes the events once, with what this node believes the diary to be; false when the journal refused them.</summary>
    public async Task<bool> WriteAsync(string persistenceId, params IDialogEvent[] events)
    {
        try
        {
            return await DiaryOf(persistenceId).Ask<string>(events, TimeSpan.FromSeconds(60)) == "kept";
        }
        catch (Exception e) when (e is not (AskTimeoutException or OperationCanceledException))
        {
            return false;
        }
    }

    /// <summary>The diary is not here any more, as when its shard moves to another node.</summary>
    public Task LeaveAsync(string persistenceId) => DiaryOf(persistenceId).GracefulStop(TimeSpan.FromSeconds(30));

    public async Task<IDialogEvent[]> ReadAsync(string persistenceId)
    {
        for (var left = 4; ; left--)
        {
            try
            {
                return await DiaryOf(persistenceId).Ask<IDialogEvent[]>("read", TimeSpan.FromSeconds(15));
            }
            catch (AskTimeoutException) when (left > 0)
            {
                // It died while it recovered: the next one is asked.
            }
        }
    }

    /// <summary>Tells all that the journal holds to the transcripts.</summary>
    public async Task ProjectAsync(Database database)
    {
        var projector = System.ActorOf(TranscriptProjector.Props(database));
        await Eventually.HoldsAsync(async () =>
        {
            await using var journal = await database.OpenJournalAsync();
            await using var store = await database.OpenAsync();
            return await store.QuerySingleOrDefaultAsync<long>("SELECT position FROM projection_offsets WHERE projection = 'transcripts'")
                >= await journal.QuerySingleAsync<long>("SELECT coalesce(max(ordering), 0) FROM journal WHERE persistence_id LIKE 'dialog/%'");
        }, "the whole journal is told");
        await projector.GracefulStop(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private IActorRef DiaryOf(string persistenceId)
    {
        var name = Uri.EscapeDataString(persistenceId);
        var found = ((Akka.Actor.Internal.ActorSystemImpl)System).Provider.Guardian.GetSingleChild(name);
        return found.IsNobody() ? System.ActorOf(Props.Create(() => new Diary(persistenceId)), name) : found;
    }
}
