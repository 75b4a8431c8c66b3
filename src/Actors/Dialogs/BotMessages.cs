using Akka.Actor;

namespace Gateway.Actors.Dialogs;

/// <summary>A visitor's words that nobody has answered.</summary>
/// <param name="Entry">Its number.</param>
/// <param name="At">Unix ms.</param>
/// <param name="File">The detail of a file, whose name is the text; "" for words.</param>
public readonly record struct UnansweredWords(long Entry, long At, string Text, string File);

/// <summary>A waiting dialog asks the bot of its department. To the own node's <see cref="NodeServices.Bots"/>, which answers the sender with <see cref="BotAnswered"/>.</summary>
/// <param name="Webhook">Id of the bot's webhook.</param>
/// <param name="Said">What the visitor has said since anybody answered, at least one; the last names the question.</param>
public sealed record AskBot(SiteId Site, DialogId Dialog, string Webhook, VisitorId Visitor, string VisitorName, DepartmentId Department, string? Language, IReadOnlyList<UnansweredWords> Said)
    : INoSerializationVerificationNeeded
{
    /// <summary>The same question has the same number, whoever asks it again.</summary>
    public long UpTo => Said[^1].Entry;
}

/// <summary>What became of a question.</summary>
/// <param name="UpTo">Of the question.</param>
/// <param name="Name">The bot's, as the site calls its webhook.</param>
/// <param name="Texts">What it says, in this order.</param>
/// <param name="HandsOver">It wants an operator to go on.</param>
/// <param name="Fault">A word of <see cref="BotFaults"/> when it has not answered; null when it has.</param>
public sealed record BotAnswered(long UpTo, string Webhook, string Name, IReadOnlyList<string> Texts, bool HandsOver, string? Fault) : INoSerializationVerificationNeeded
{
    /// <summary>Texts of one answer.</summary>
    public const int MostTexts = 10;
    /// <summary>Characters of a text.</summary>
    public const int MostChars = 8_000;

    /// <summary>It has not answered.</summary>
    public static BotAnswered Failed(AskBot ask, string name, string fault) => new(ask.UpTo, ask.Webhook, name, [], false, fault);
}

/// <summary>Why a bot is in a dialog no more, as the entry's detail says it.</summary>
public static class BotFaults
{
    /// <summary>It gave the visitor to operators.</summary>
    public const string HandedOver = "handed-over";
    /// <summary>It did not answer in time.</summary>
    public const string Silent = "silent";
    /// <summary>It answered with an error, or with what is no answer.</summary>
    public const string Failed = "failed";
    /// <summary>Nothing could be reached at its address, or it may not be called.</summary>
    public const string Unreachable = "unreachable";
    /// <summary>The webhook was removed.</summary>
    public const string Removed = "removed";
    /// <summary>Too many dialogs ask it.</summary>
    public const string Busy = "busy";
}
