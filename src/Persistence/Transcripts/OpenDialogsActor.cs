using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Desks;

namespace Gateway.Persistence.Transcripts;

/// <summary>Answers <see cref="GetOpenDialogs"/>. When the database is away there is no answer: desks ask again.</summary>
public sealed class OpenDialogsActor : UntypedActor
{
    private readonly TranscriptReader _reader;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>By <see cref="Props(Database)"/>.</summary>
    public OpenDialogsActor(Database database) => _reader = new TranscriptReader(database);

    /// <summary>One per node.</summary>
    public static Props Props(Database db) => Akka.Actor.Props.Create(() => new OpenDialogsActor(db));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetOpenDialogs m:
                var (asker, self) = (Sender, Self);
                Task.Run(() => _reader.OpenDialogsAsync(m.Sites)).ContinueWith(t =>
                {
                    if (t.IsCompletedSuccessfully) asker.Tell(new OpenDialogs(t.Result), self);
                    else self.Tell(new Status.Failure(t.Exception!.GetBaseException()));
                }, TaskScheduler.Default);
                break;
            case Status.Failure f: _log.Warning("open dialogs not read: {Fault}", f.Cause.Message); break;
            default: Unhandled(message); break;
        }
    }
}
