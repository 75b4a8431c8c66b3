using Gateway.Persistence.Transcripts;

namespace Gateway.Api.History;

/// <summary>A dialog in a list; the comment is what the visitor wrote with the stars. Times are Unix ms; status is the number of the wire (PROTOCOL.md); stars 0 means none.</summary>
public sealed record DialogListed(
    string Id, string Visitor, string VisitorName, string Department, string? Operator, string OperatorName, long StartedAt, long? ClosedAt, int Status, int Stars, int Entries, string Excerpt, string Comment = "")
{
    internal static DialogListed Of(DialogSummary d) => new(
        d.Id.Value, d.Visitor.Value, d.VisitorName, d.Department.Value, d.Operator?.Value, d.OperatorName, d.StartedAt, d.ClosedAt, (int)d.Status, d.Stars, d.Entries, d.Excerpt, d.Comment);
}

/// <summary>A page of dialogs, newest first; <paramref name="Next"/> goes into <c>before</c> for the next page and is null on the last.</summary>
public sealed record DialogsAnswer(IReadOnlyList<DialogListed> Dialogs, string? Next);

/// <summary>One entry; kind and author are the numbers of the wire.</summary>
/// <param name="Detail">The number of the message that a message answers, or that was changed or deleted by this entry; else "". What it said before stands in its own entry.</param>
public sealed record EntryAnswer(long Seq, long At, int Kind, int Author, string AuthorId, string AuthorName, string Text, string Detail);

/// <summary>A whole dialog.</summary>
/// <param name="Comment">What the visitor wrote with the stars.</param>
public sealed record DialogAnswer(
    string Id, string Visitor, string VisitorName, string Department, string? Operator, string OperatorName, long StartedAt, long? ClosedAt, int Status, int Stars, string Comment,
    string Excerpt, IReadOnlyList<EntryAnswer> Entries)
{
    internal static DialogAnswer Of(Transcript t)
    {
        var d = t.Dialog;
        return new DialogAnswer(
            d.Id.Value, d.Visitor.Value, d.VisitorName, d.Department.Value, d.Operator?.Value, d.OperatorName, d.StartedAt, d.ClosedAt, (int)d.Status, d.Stars, d.Comment, d.Excerpt,
            [.. t.Entries.Select(e => new EntryAnswer(e.Seq, e.At, (int)e.Kind, (int)e.Author, e.AuthorId, e.AuthorName, e.Text, e.Detail))]);
    }
}
