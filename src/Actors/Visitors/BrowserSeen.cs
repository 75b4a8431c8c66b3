namespace Gateway.Actors.Visitors;

/// <summary>What a browser says of its machine: one object for all visitors of which it is the same.</summary>
/// <param name="Text">The user agent as it was sent, at most <see cref="UserAgent.MostCharacters"/>.</param>
/// <param name="Screen">As "1920x1080".</param>
internal sealed record BrowserSeen(string Text, UserAgent Agent, string Screen)
{
    public static readonly BrowserSeen Unknown = Of("", "");

    public static BrowserSeen Of(string text, string screen)
    {
        if (text.Length > UserAgent.MostCharacters) text = text[..UserAgent.MostCharacters];
        return Shared<BrowserSeen>.Of(new(SharedText.Of(text), UserAgent.Recognise(text), SharedText.Of(screen)));
    }
}

/// <summary>Language and time zone, shared likewise.</summary>
internal sealed record LocaleSeen(string Language, string TimeZone)
{
    public static readonly LocaleSeen Unknown = Of("", "");

    public static LocaleSeen Of(string language, string timeZone) => Shared<LocaleSeen>.Of(new(SharedText.Of(language), SharedText.Of(timeZone)));
}
