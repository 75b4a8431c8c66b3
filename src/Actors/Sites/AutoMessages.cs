namespace Gateway.Actors.Sites;

/// <summary>Because of what a dialog says something by itself.</summary>
public enum AutoReason
{
    /// <summary>The visitor has written and nobody has answered.</summary>
    Unanswered = 0,
    /// <summary>The operator has written and the visitor is silent.</summary>
    Silent = 1,
    /// <summary>The visitor was asked to wait and still does.</summary>
    Held = 2,
}

/// <summary>What a dialog says by itself when a state lasts.</summary>
/// <param name="Seconds">After so long, and again each time after as long; 0: never. 5 to 86,400.</param>
/// <param name="Times">How often at most before somebody says something, 1 to 20.</param>
/// <param name="Texts">The words by language.</param>
public sealed record AutoMessage(int Seconds = 0, int Times = 1, IReadOnlyDictionary<string, string>? Texts = null)
{
    private const int LeastSeconds = 5;
    private const int MostTimes = 20;
    private const int MostLanguages = 20;
    /// <summary>More than this nobody reads who waits.</summary>
    internal const int TextChars = 1_000;

    /// <summary>The words for a visitor: in that language, else in the site's, else in English, else in whichever there are; null for none.</summary>
    public string? TextIn(string? language, string siteLanguage)
    {
        if (Texts is not { Count: > 0 } texts) return null;
        foreach (var tag in (string?[])[language, siteLanguage, "en"])
            if (SkillCheck.LanguageOf(tag) is { Length: > 0 } known && texts.TryGetValue(known, out var text)) return text;
        return texts.Values.First();
    }

    internal void AddFaults(List<Fault> faults, string at)
    {
        if (Seconds is not (0 or >= LeastSeconds and <= DepartmentRouting.MostSeconds)) faults.Add($"{at}.seconds", "range", ("least", LeastSeconds), ("most", DepartmentRouting.MostSeconds));
        if (Times is < 1 or > MostTimes) faults.Add($"{at}.times", "range", ("least", 1), ("most", MostTimes));
        if (Texts is not { Count: > 0 } texts)
        {
            if (Seconds > 0) faults.Add($"{at}.texts", "no-language");
            return;
        }
        if (texts.Count > MostLanguages) faults.Add($"{at}.texts", "languages-too-many", ("most", MostLanguages));
        foreach (var (language, text) in texts)
        {
            if (!SkillCheck.IsLanguage(language)) faults.Add($"{at}.texts", "languages-needed");
            else if (string.IsNullOrWhiteSpace(text) || text.Length > TextChars) faults.Add($"{at}.texts.{language}", "text-range", ("most", TextChars));
        }
    }
}

/// <summary>What the dialogs of a site say by themselves, and what those of single departments do instead.</summary>
/// <param name="Unanswered">When nobody has answered; null: nothing.</param>
/// <param name="Silent">When the visitor is silent; null: nothing.</param>
/// <param name="Held">While the visitor waits as asked; null: nothing.</param>
/// <param name="Departments">By department; what is null there is as for the site.</param>
public sealed record AutoMessages(AutoMessage? Unanswered = null, AutoMessage? Silent = null, AutoMessage? Held = null, IReadOnlyDictionary<string, AutoMessages>? Departments = null)
{
    private const int MostDepartments = 200;

    /// <summary>Of a site that has set nothing.</summary>
    public static readonly AutoMessages None = new();

    /// <summary>What is said in a department because of that; null: nothing.</summary>
    public AutoMessage? Of(DepartmentId department, AutoReason reason)
    {
        var own = Departments is { Count: > 0 } departments && departments.TryGetValue(department.Value, out var found) ? found.Own(reason) : null;
        return (own ?? Own(reason)) is { Seconds: > 0 } said ? said : null;
    }

    private AutoMessage? Own(AutoReason reason) => reason switch { AutoReason.Unanswered => Unanswered, AutoReason.Silent => Silent, _ => Held };

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        AddFaults(faults, "");
        if (Departments is not { } departments) return faults;
        if (departments.Count > MostDepartments) faults.Add("departments", "too-many", ("most", MostDepartments));
        foreach (var (id, own) in departments)
        {
            if (own is null or { Departments: not null }) faults.Add($"departments.{id}", "setting-wrong");
            else own.AddFaults(faults, $"departments.{id}.");
        }
        return faults;
    }

    private void AddFaults(List<Fault> faults, string at)
    {
        Unanswered?.AddFaults(faults, at + "unanswered");
        Silent?.AddFaults(faults, at + "silent");
        Held?.AddFaults(faults, at + "held");
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out AutoMessages messages, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<AutoMessages>(json, m => m.Faults(), out var read, out faults);
        messages = read ?? None;
        return good;
    }
}
