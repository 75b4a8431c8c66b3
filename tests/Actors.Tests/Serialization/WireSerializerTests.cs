using System.Collections;
using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Gateway.Actors.Serialization;
using MessagePack;

namespace Gateway.Actors.Tests.Serialization;

/// <summary>Everything that crosses nodes or enters the journal has a binding and survives the way there and back.</summary>
public sealed class WireSerializerTests() : TestKit(WireSerializer.Hocon)
{
    public static TheoryData<string> Manifests => [.. WireTypes.All.Types.Select(WireTypes.All.ManifestOf).Order()];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Each_message_comes_back_as_it_went(string manifest)
    {
        var type = WireTypes.All.TypeOf(manifest);
        var original = Make(type, TestActor);
        var serializer = Assert.IsType<WireSerializer>(Sys.Serialization.FindSerializerForType(type));
        var bytes = serializer.ToBinary(original);
        var back = serializer.FromBinary(bytes, serializer.Manifest(original));
        Assert.Equal(type, back.GetType());
        Assert.Equal(Describe(original), Describe(back));
        Assert.Equal(bytes, serializer.ToBinary(back));
    }

    /// <summary>Messages between entities and events for the journal: whatever implements one of these must be able to travel.</summary>
    [Fact]
    public void Every_message_delivery_and_event_has_a_binding()
    {
        Type[] kinds = [typeof(IToVisitor), typeof(IToDialog), typeof(IToOperator), typeof(IToDesk), typeof(IDelivery), typeof(Actors.Dialogs.IDialogEvent), typeof(Actors.Desks.IDeskEvent)];
        var unbound = typeof(WireTypes).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && kinds.Any(k => k.IsAssignableFrom(t)) && !WireTypes.All.Types.Contains(t));
        Assert.Empty(unbound);
        // What carries them and what comes back to an edge.
        Assert.All([typeof(Deliver), typeof(Actors.Dialogs.DialogHead), typeof(Actors.Visitors.VisitorUnknown), typeof(Actors.Operators.OperatorUnknown)], t => Assert.Contains(t, WireTypes.All.Types));
    }

    [Fact]
    public void What_has_no_binding_meets_the_serializer_that_refuses()
    {
        var serializer = Assert.IsType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(typeof(WireSerializerTests)));
        Assert.Contains("no binding", Assert.Throws<SerializationException>(() => serializer.ToBinary(this)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_binding_is_refused_when_it_is_sent()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        Assert.Contains("MessagePackObject", Assert.Throws<SerializationException>(() => serializer.ToBinary(new object())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_is_not_known_is_refused_when_it_arrives()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        Assert.Contains("NewerThanUs", Assert.Throws<SerializationException>(() => serializer.FromBinary([0x90], "NewerThanUs")).Message, StringComparison.Ordinal);
    }

    /// <summary>Number keys without holes and without doubles: a key is for ever.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void Keys_are_numbers_from_zero_without_holes(string manifest)
    {
        var keys = WireTypes.All.TypeOf(manifest).GetProperties().Select(p => p.GetCustomAttribute<KeyAttribute>()).Where(k => k is not null).Select(k => k!.IntKey!.Value).Order().ToList();
        Assert.Equal(Enumerable.Range(0, keys.Count), keys);
    }

    private static object Make(Type type, IActorRef actor, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Make(inner, actor, depth);
        if (type == typeof(string)) return $"ж{depth}";
        if (type == typeof(int)) return 41 + depth;
        if (type == typeof(long)) return 1_700_000_000_000L + depth;
        if (type == typeof(uint)) return 0xdeadbeef;
        if (type == typeof(bool)) return true;
        if (type == typeof(double)) return 1.5;
        if (type == typeof(byte[])) return new byte[] { 1, 2, 3 };
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.UnixEpoch.AddDays(1);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type == typeof(IActorRef)) return actor;
        if (type == typeof(IDelivery)) return new RequestDone(1, "x");
        if (type.IsGenericType && typeof(IDictionary).IsAssignableFrom(type) | type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            map[Make(type.GetGenericArguments()[0], actor, depth + 1)] = Make(type.GetGenericArguments()[1], actor, depth + 1);
            return map;
        }
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
            var items = Array.CreateInstance(element, 2);
            items.SetValue(Make(element, actor, depth + 1), 0);
            items.SetValue(Make(element, actor, depth + 2), 1);
            return items;
        }
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType, actor, depth + 1))]);
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        string or byte[] or IActorRef or ValueType when value.GetType().IsPrimitive || value is string or IActorRef or Enum => value.ToString()!,
        byte[] bytes => Convert.ToHexString(bytes),
        IReadOnlyDictionary<string, string> map => string.Join(";", map.Select(e => $"{e.Key}={e.Value}")),
        IEnumerable list => $"[{string.Join(",", list.Cast<object?>().Select(Describe))}]",
        _ => $"{value.GetType().Name}({string.Join(",", value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.GetMethod!.GetParameters().Length == 0 && !p.GetMethod.IsStatic).Select(p => $"{p.Name}={(value is DateTimeOffset ? value : Describe(p.GetValue(value)))}"))})",
    };
}
