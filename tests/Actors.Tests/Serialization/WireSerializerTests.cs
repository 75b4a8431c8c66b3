using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Gateway.Actors.Serialization;
using MessagePack;

namespace Gateway.Actors.Tests.Serialization;

/// <summary>Everything that crosses nodes or enters the journal has a binding and survives the way there and back.</summary>
public sealed class WireSerializerTests() : PatientTestKit(WireSerializer.Hocon)
{
    public static TheoryData<string> Manifests => [.. WireTypes.All.Types.Select(WireTypes.All.ManifestOf).Order()];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Each_message_comes_back_as_it_went(string manifest)
    {
        var type = WireTypes.All.TypeOf(manifest);
        var original = Samples.Of(type, TestActor);
        var serializer = Assert.IsType<WireSerializer>(Sys.Serialization.FindSerializerForType(type));
        var bytes = serializer.ToBinary(original);
        var back = serializer.FromBinary(bytes, serializer.Manifest(original));
        Assert.Equal(type, back.GetType());
        Assert.Equal(Samples.Describe(original), Samples.Describe(back));
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
}
