using Akka.Actor;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Transcripts;

/// <summary>Writes transcripts from the journal, for the whole cluster: run it as a singleton.</summary>
public sealed class TranscriptProjector : JournalProjector
{
    private sealed class Transcripts(TranscriptWriter writer) : Projection
    {
        public override string What => "transcripts";

        public override async Task<long?> PositionAsync() => await writer.PositionAsync();

        public override Task<long> WriteAsync(JournalReader reader, long from, List<JournaledEvent> events) => writer.WriteAsync(from, events);

        public override void Note(bool follows)
        {
            if (follows) StoreMetrics.ProjectionFollows();
            else StoreMetrics.ProjectionStalled();
        }
    }

    /// <summary>By <see cref="Props(Database)"/>.</summary>
    public TranscriptProjector(Database database) : base(new Transcripts(new TranscriptWriter(database)))
    {
    }

    /// <summary>One in the cluster.</summary>
    public static Props Props(Database db) => Akka.Actor.Props.Create(() => new TranscriptProjector(db));
}
