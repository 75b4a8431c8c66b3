using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>Puts a card into the dialog. Answered as <see cref="PostMessage"/>. This and what follows is told only where every node that holds entities has <see cref="Regions.FormsRole"/>; since 0.4.</summary>
/// <param name="Kind">A word of <see cref="CardContent"/>.</param>
/// <param name="Body">Which one: for a form its name; else what the kind says.</param>
/// <param name="Seen">As of <see cref="PostMessage"/>.</param>
[MessagePackObject]
public sealed record SendCard(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] string Kind, [property: Key(8)] string Body,
    [property: Key(9)] long Seen = 0) : IToDialog;

/// <summary>The visitor fills a card in. Answered as <see cref="PostMessage"/>, or refused with the faults of the fields as JSON; since 0.4.</summary>
/// <param name="Card">The card's number.</param>
/// <param name="Answers">By the fields' names.</param>
[MessagePackObject]
public sealed record AnswerCard(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] long Card,
    [property: Key(8)] IReadOnlyDictionary<string, string> Answers) : IToDialog;

/// <summary>To the visitor's profile: an answer belongs into it. Repeated until answered with <see cref="AnswerKept"/>; since 0.4.</summary>
/// <param name="Answer">The answer's number in its dialog.</param>
/// <param name="At">Unix ms.</param>
[MessagePackObject]
public sealed record KeepAnswer(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] DialogId Dialog, [property: Key(3)] long Answer, [property: Key(4)] string Form,
    [property: Key(5)] IReadOnlyDictionary<string, string> Answers, [property: Key(6)] long At) : IToVisitor
{
    /// <summary>Under this id the profile has it, beside what rules' forms were answered with.</summary>
    internal string Id => $"{Dialog}/{Answer}";
}

/// <summary>From the visitor: that answer is on disk; since 0.4.</summary>
[MessagePackObject]
public sealed record AnswerKept([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] long Answer) : IToDialog;

/// <summary>From who asked the shop: its verdict. Answered with done, also when it comes again; since 0.4.</summary>
/// <param name="Answer">The answer's number.</param>
/// <param name="Verdict">A word of <see cref="CardVerdicts"/>.</param>
[MessagePackObject]
public sealed record TellVerdict(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid, [property: Key(4)] long Answer,
    [property: Key(5)] string Verdict, [property: Key(6)] string Text) : IToDialog;
