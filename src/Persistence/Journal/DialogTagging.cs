using Akka.Persistence.Journal;

namespace Gateway.Persistence.Journal;

/// <summary>Puts the tag on every event of a dialog, by which the projections find it.</summary>
public sealed class DialogTagging : IWriteEventAdapter
{
    /// <summary>The tag; in the journal for ever.</summary>
    public const string Tag = "dialog";

    /// <inheritdoc/>
    public string Manifest(object evt) => "";

    /// <inheritdoc/>
    public object ToJournal(object evt) => new Tagged(evt, [Tag]);
}
