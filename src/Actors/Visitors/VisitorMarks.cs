using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>A note for operators.</summary>
/// <param name="Rule">Name of the rule that attached it.</param>
/// <param name="At">Unix ms.</param>
[MessagePackObject]
public sealed record VisitorNote([property: Key(0)] string Text, [property: Key(1)] string Rule, [property: Key(2)] long At);

/// <summary>A coupon that the visitor was shown.</summary>
/// <param name="Rule">Name of the rule that gave it.</param>
/// <param name="At">Unix ms.</param>
[MessagePackObject]
public sealed record VisitorCoupon([property: Key(0)] string Code, [property: Key(1)] string Rule, [property: Key(2)] long At);

/// <summary>An answered form.</summary>
/// <param name="Invitation">Id of what showed it: an answer that comes again is known by it.</param>
/// <param name="Answers">By the fields' names.</param>
/// <param name="At">Unix ms.</param>
[MessagePackObject]
public sealed record VisitorForm(
    [property: Key(0)] string Invitation, [property: Key(1)] string Form, [property: Key(2)] IReadOnlyDictionary<string, string> Answers, [property: Key(3)] long At);

/// <summary>What rules have noted of a visitor for the operators. Few visitors have any; one object, replaced as a whole.</summary>
[MessagePackObject]
public sealed record VisitorMarks(
    [property: Key(0)] IReadOnlyList<string> Tags, [property: Key(1)] IReadOnlyList<VisitorNote> Notes, [property: Key(2)] IReadOnlyList<VisitorCoupon> Coupons,
    [property: Key(3)] IReadOnlyList<VisitorForm> Forms)
{
    internal const int TagsKept = 20;
    internal const int NotesKept = 20;
    internal const int CouponsKept = 20;
    internal const int FormsKept = 10;

    internal static readonly VisitorMarks None = new([], [], [], []);

    /// <summary>With the tag, unless it is there or there are as many as may be.</summary>
    internal VisitorMarks Tagged(string tag) => Tags.Contains(tag) || Tags.Count >= TagsKept ? this : this with { Tags = [.. Tags, tag] };

    internal VisitorMarks With(VisitorNote note) => this with { Notes = Last([.. Notes, note], NotesKept) };

    internal VisitorMarks With(VisitorCoupon coupon) => this with { Coupons = Last([.. Coupons.Where(c => c.Code != coupon.Code), coupon], CouponsKept) };

    internal VisitorMarks With(VisitorForm form) => this with { Forms = Last([.. Forms, form], FormsKept) };

    /// <summary>Both browsers' of a person.</summary>
    internal VisitorMarks With(VisitorMarks other) => other.Tags.Aggregate(this, (all, tag) => all.Tagged(tag)) with
    {
        Notes = Last([.. Notes.Union(other.Notes).OrderBy(n => n.At)], NotesKept),
        Coupons = Last([.. Coupons.Union(other.Coupons).DistinctBy(c => c.Code).OrderBy(c => c.At)], CouponsKept),
        Forms = Last([.. Forms.Concat(other.Forms).DistinctBy(f => f.Invitation).OrderBy(f => f.At)], FormsKept),
    };

    private static T[] Last<T>(T[] all, int most) => all.Length <= most ? all : all[^most..];
}
