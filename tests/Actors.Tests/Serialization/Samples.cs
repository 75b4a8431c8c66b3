using System.Collections;
using System.Globalization;
using System.Text;
using Akka.Actor;

namespace Gateway.Actors.Tests.Serialization;

/// <summary>
/// An object of each wire type whose every value follows from the names on the way to it: two fields of one type never hold the same, so that swapped keys show.
/// </summary>
internal static class Samples
{
    public static object Of(Type type, IActorRef actor) => Make(type, actor, "");

    /// <summary>What an object holds, one line "path=value" for each value, in the order of its properties.</summary>
    public static IReadOnlyList<string> Describe(object value)
    {
        var lines = new List<string>();
        Describe(value, "", lines);
        return lines;
    }

    /// <summary>Whether a line holds what a field has that was not in the bytes.</summary>
    public static bool IsDefault(string line) => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..] is "null" or "0" or "False" or "none";

    private static object Make(Type type, IActorRef actor, string path)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Make(inner, actor, path);
        if (type == typeof(string)) return $"{path} ж";
        if (type == typeof(int)) return 1 + (int)(Hash(path) % 30_000);
        if (type == typeof(long)) return 1_700_000_000_000L + Hash(path) % 1_000_000;
        if (type == typeof(uint)) return 0x8000_0000 + Hash(path) % 1_000_000;
        if (type == typeof(bool)) return true;
        if (type == typeof(double)) return 0.25 + Hash(path) % 1000;
        if (type == typeof(byte[])) return Encoding.UTF8.GetBytes(path);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type == typeof(IActorRef)) return actor;
        if (type == typeof(IDelivery)) return Make(typeof(RequestDone), actor, path);
        if (type == typeof(IToEntity)) return Make(typeof(Actors.Visitors.VisitorActive), actor, path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            map[Make(type.GetGenericArguments()[0], actor, $"{path}.key")] = Make(type.GetGenericArguments()[1], actor, $"{path}.value");
            return map;
        }
        if (typeof(IEnumerable).IsAssignableFrom(type))
        {
            var element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
            var items = Array.CreateInstance(element, 2);
            for (var i = 0; i < 2; i++) items.SetValue(Make(element, actor, $"{path}[{i}]"), i);
            return items;
        }
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType, actor, path.Length == 0 ? p.Name! : $"{path}.{p.Name}"))]);
    }

    private static void Describe(object? value, string path, List<string> lines)
    {
        switch (value)
        {
            case null: lines.Add($"{path}=null"); break;
            case byte[] bytes: lines.Add($"{path}={Convert.ToHexStringLower(bytes)}"); break;
            case IActorRef actor: lines.Add($"{path}={actor.Path.ToSerializationFormat()}"); break;
            // The number is what travels; the word may be renamed.
            case Enum e: lines.Add($"{path}={Convert.ToInt32(e, CultureInfo.InvariantCulture)}"); break;
            case string or int or long or uint or bool or double: lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path}={value}")); break;
            case IReadOnlyDictionary<string, string> map:
                if (map.Count == 0) lines.Add($"{path}=none");
                foreach (var (key, item) in map) lines.Add($"{path}[{key}]={item}");
                break;
            case IEnumerable list:
                var at = 0;
                foreach (var item in list) Describe(item, $"{path}[{at++}]", lines);
                if (at == 0) lines.Add($"{path}=none");
                break;
            default:
                foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && !p.GetMethod!.IsStatic && p.CanWrite))
                    Describe(property.GetValue(value), path.Length == 0 ? property.Name : $"{path}.{property.Name}", lines);
                break;
        }
    }

    /// <summary>The same in each process, unlike <see cref="object.GetHashCode"/>.</summary>
    private static uint Hash(string path)
    {
        var hash = 2166136261u;
        foreach (var c in path) hash = (hash ^ c) * 16777619u;
        return hash;
    }
}
