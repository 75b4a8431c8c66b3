namespace Gateway.Actors.Sites;

/// <summary>An operator's place in one department.</summary>
/// <param name="Tier">1 is asked first where the department chooses by tiers; 1 to 9.</param>
/// <param name="Limit">Dialogs of this department at once; 0: only the capacity counts. At most 100.</param>
public sealed record DepartmentPlace(int Tier = 1, int Limit = 0);

/// <summary>What an operator can do, beside departments and capacity.</summary>
/// <param name="Skills">At most 40.</param>
/// <param name="Languages">Two or three letters each, at most 20.</param>
/// <param name="Departments">The place in departments, by their ids; those left out have tier 1 and no limit.</param>
public sealed record OperatorRouting(IReadOnlyList<Skill>? Skills = null, IReadOnlyList<string>? Languages = null, IReadOnlyDictionary<string, DepartmentPlace>? Departments = null)
{
    /// <summary>Of an operator of whom nothing is known.</summary>
    public static readonly OperatorRouting Default = new();

    private static readonly DepartmentPlace Anywhere = new();

    /// <summary>The place in that department.</summary>
    public DepartmentPlace In(DepartmentId department) => Departments?.GetValueOrDefault(department.Value) ?? Anywhere;

    /// <summary>The level in a skill; 0 for none.</summary>
    public int LevelOf(string skill)
    {
        foreach (var s in Skills ?? [])
            if (s.Name == skill) return s.Level;
        return 0;
    }

    /// <summary>Whether the operator answers in a language, two or three letters.</summary>
    public bool Speaks(string language) => Languages?.Contains(language) ?? false;

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        SkillCheck.Add(faults, "skills", Skills, 40);
        if (Languages is { Count: > 20 }) faults.Add("languages", "too-many", ("most", 20));
        if (Languages?.Any(l => !SkillCheck.IsLanguage(l)) == true) faults.Add("languages", "languages-needed");
        foreach (var (department, place) in Departments ?? new Dictionary<string, DepartmentPlace>())
        {
            if (place is null || place.Tier is < 1 or > 9) faults.Add($"departments.{department}.tier", "range", ("least", 1), ("most", 9));
            else if (place.Limit is < 0 or > 100) faults.Add($"departments.{department}.limit", "range", ("least", 0), ("most", 100));
        }
        return faults;
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out OperatorRouting routing, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<OperatorRouting>(json, r => r.Faults(), out var read, out faults);
        routing = read ?? Default;
        return good;
    }
}
