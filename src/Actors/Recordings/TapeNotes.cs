using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings;

/// <summary>
/// Something that what rules decide depends on, or a decision itself, told to the node's recorder. What happened is one of the messages that visitors get
/// (<see cref="RaiseEvent"/>, <see cref="SetAttributes"/>, <see cref="Dialogs.DialogProgress"/>) or one of those below.
/// </summary>
/// <param name="At">The time that the visitor's state was told, Unix ms.</param>
internal sealed record TapeNote(SiteId Site, VisitorId Visitor, long At, object What) : INoSerializationVerificationNeeded;

/// <summary>The visitor's entity begins here, with this state; null for one who was never seen before.</summary>
internal sealed record TapeState(byte[]? Snapshot);

/// <summary>A tab has connected, and its browser says of itself.</summary>
internal sealed record TapeIntroduction(string Name, string Language, string Screen, string TimeZone, string UserAgent, Place? Place);

/// <summary>The visitor is there, perhaps on another page.</summary>
internal sealed record TapeArrival(VisitPage? Page, long ClaimedStart);

/// <summary>The last tab is gone; until the next <see cref="TapeIntroduction"/> no time wakes a rule.</summary>
internal sealed record TapeDeparture
{
    public static readonly TapeDeparture Instance = new();
}

/// <summary>The visit is over for want of activity.</summary>
internal sealed record TapeVisitEnd
{
    public static readonly TapeVisitEnd Instance = new();
}

/// <summary>Rules were asked.</summary>
/// <param name="Around">What they knew beside the visitor.</param>
/// <param name="Fired">The ids of those that fired, in their order; null for none.</param>
internal sealed record TapeMoment(RuleMoment Moment, SiteFacts Around, IReadOnlyList<string>? Fired);

/// <summary>An invitation was made: the desk has granted it, or an operator wished it.</summary>
internal sealed record TapeInvitation(OpenInvitation Invitation);

/// <summary>What became of an invitation.</summary>
internal sealed record TapeAnswer(string Invitation, int Outcome);

/// <summary>A rule would have invited, and the visitor is in the group that its trial leaves out.</summary>
internal sealed record TapeLeftOut(string Rule);

/// <summary>Notes of one site over some seconds, to be stored.</summary>
/// <param name="From">Of the first note, Unix ms.</param>
/// <param name="To">Of the last note.</param>
/// <param name="Notes">How many.</param>
/// <param name="Visitors">Ascending hashes (<see cref="HashOf"/>) of the visitors in it, by which one person's notes are found to be erased.</param>
/// <param name="Body">As <see cref="TapeReader"/> reads it.</param>
public sealed record RecordedChunk(long From, long To, int Notes, IReadOnlyList<ulong> Visitors, byte[] Body)
{
    /// <summary>By which a visitor stands in <see cref="Visitors"/>: 64 bits, so another one's may be the same.</summary>
    public static ulong HashOf(VisitorId visitor) => Fnv.Of(visitor.Value);

    /// <summary>The chunk of that body without one visitor; null when nobody is left in it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static RecordedChunk? Without(byte[] body, VisitorId visitor)
    {
        var rest = new TapeWriter();
        new TapeReader(default, body).ForEach((other, at, what) =>
        {
            if (other != visitor) rest.Add(other, at, what);
        });
        return rest.Notes == 0 ? null : rest.End();
    }
}

/// <summary>To the store of recordings. Nothing is answered: what cannot be stored for long is forgotten, with a word in the log.</summary>
public sealed record SaveRecording(SiteId Site, RecordedChunk Chunk) : INoSerializationVerificationNeeded;
