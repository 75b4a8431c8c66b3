using System.Text.Json.Serialization;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.Recordings;

/// <summary>One note of a recording, as a person can read it who asks for what is held of them. What desks said at that moment is left out: it is of nobody.</summary>
/// <param name="At">When.</param>
/// <param name="What">state, introduction, page, active, event, attributes, dialog, rules, invitation, answer, left-out, gone or visit-ended.</param>
/// <param name="Details">By name; what is empty is left out.</param>
public sealed record RecordedNote(DateTimeOffset At, string What, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, object>? Details)
{
    /// <summary>All notes of one visitor in a chunk, in their order.</summary>
    /// <param name="body">Of the chunk.</param>
    /// <param name="visitor">Whose.</param>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public static IReadOnlyList<RecordedNote> Of(byte[] body, VisitorId visitor)
    {
        List<RecordedNote> notes = [];
        new TapeReader(default, body).ForEach((other, at, what) =>
        {
            if (other == visitor) notes.Add(Of(DateTimeOffset.FromUnixTimeMilliseconds(at), what));
        });
        return notes;
    }

    private static RecordedNote Of(DateTimeOffset at, object what) => what switch
    {
        TapeState s => new(at, "state", Some(("profile", s.Snapshot is { Length: > 0 } bytes ? MessagePackSerializer.Deserialize<VisitorSnapshot>(bytes) : null))),
        TapeIntroduction i => new(at, "introduction", Some(("name", i.Name), ("language", i.Language), ("screen", i.Screen), ("timeZone", i.TimeZone), ("userAgent", i.UserAgent), ("place", i.Place))),
        TapeArrival { Page: { } p } => new(at, "page", Some(("url", p.Url), ("title", p.Title), ("referrer", p.Referrer))),
        TapeArrival => new(at, "active", null),
        RaiseEvent e => new(at, "event", Some(("name", e.Name), ("value", e.Value), ("currency", e.Currency), ("data", e.Data.Count > 0 ? e.Data : null))),
        SetAttributes a => new(at, "attributes", a.Attributes.ToDictionary(p => p.Key, object (p) => p.Value, StringComparer.Ordinal)),
        DialogProgress d => new(at, "dialog", Some(("dialog", d.Dialog.Value), ("department", d.Department.Value), ("status", d.Status.ToString().ToLowerInvariant()), ("said", d.Said), ("answered", d.Answered ? true : null), ("stars", d.Stars > 0 ? d.Stars : null))),
        TapeMoment m => new(at, "rules", Some(("askedBy", m.Moment.Trigger.ToString().ToLowerInvariant()), ("name", m.Moment.Name), ("fired", m.Fired))),
        TapeInvitation { Invitation: var i } => new(at, "invitation", Some(("id", i.Id), ("rule", i.Rule), ("operator", i.Operator), ("department", i.Department))),
        TapeAnswer a => new(at, "answer", Some(("invitation", a.Invitation), ("outcome", a.Outcome))),
        TapeLeftOut l => new(at, "left-out", Some(("rule", l.Rule))),
        TapeDeparture => new(at, "gone", null),
        _ => new(at, "visit-ended", null),
    };

    private static Dictionary<string, object>? Some(params ReadOnlySpan<(string Name, object? Value)> details)
    {
        var some = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in details)
            if (value is not (null or "")) some[name] = value;
        return some.Count == 0 ? null : some;
    }
}
