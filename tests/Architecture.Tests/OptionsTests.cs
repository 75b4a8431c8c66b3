using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.Api;
using Gateway.Edge;

namespace Gateway.Architecture.Tests;

/// <summary>Every setting is in docs/OPERATIONS.md with its true default, and nothing is there that does not exist.</summary>
public sealed partial class OptionsTests
{
    private static readonly Dictionary<Type, string> Sections = new()
    {
        [typeof(GatewayOptions)] = "Gateway",
        [typeof(ApiOptions)] = "Gateway:Api",
        [typeof(EdgeOptions)] = EdgeOptions.Section,
    };

    private static string Document([CallerFilePath] string here = "") => File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/OPERATIONS.md")));

    /// <summary>Name → default as the document shows it.</summary>
    internal static IReadOnlyDictionary<string, string> All { get; } =
        Sections.SelectMany(s => SettingsOf(s.Value, Activator.CreateInstance(s.Key)!)).ToDictionary(o => o.Name, o => o.Default);

    private static IReadOnlyDictionary<string, string> Documented { get; } = Row().Matches(Document()).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    [Fact]
    public void Every_section_is_known_here()
    {
        var known = Sections.Keys.Concat(Sections.Keys.SelectMany(t => t.GetProperties()).Select(p => p.PropertyType));
        var rooms = typeof(GatewayOptions).Assembly.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("Gateway.", StringComparison.Ordinal)).Select(Assembly.Load).Append(typeof(GatewayOptions).Assembly);
        Assert.Equal([], rooms.SelectMany(a => a.GetTypes()).Where(t => t.IsPublic && IsOptions(t)).Except(known));
    }

    [Fact]
    public void Every_setting_is_documented() => Assert.Equal([], All.Keys.Except(Documented.Keys));

    [Fact]
    public void Every_documented_setting_exists() => Assert.Equal([], Documented.Keys.Except(All.Keys));

    [Fact]
    public void The_documented_defaults_are_true() =>
        Assert.Equal([], from setting in All where Documented.TryGetValue(setting.Key, out var shown) && shown != setting.Value select $"{setting.Key} is {setting.Value}, documented as {Documented[setting.Key]}");

    private static bool IsOptions(Type type) => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Default)> SettingsOf(string section, object defaults) =>
        from property in defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is not null
        let name = $"{section}:{property.Name}"
        from setting in IsOptions(property.PropertyType) ? SettingsOf(name, property.GetValue(defaults)!) : [(name, Shown(property.GetValue(defaults)))]
        select setting;

    private static string Shown(object? value) => value switch
    {
        null or "" or ICollection { Count: 0 } => "–",
        bool b => b ? "true" : "false",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture).Replace('-', '−'),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"^\| `([\w:]+:\w+)` \| ([^|]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
