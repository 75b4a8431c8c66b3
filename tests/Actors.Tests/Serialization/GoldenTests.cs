using System.Buffers;
using Akka.Actor;
using Gateway.Actors.Serialization;
using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.Tests.Serialization;

/// <summary>
/// The bytes of every type that crosses nodes or is stored are for ever: those of each release are kept and read. After a change that may be made (a new type, a key
/// appended) run <c>GATEWAY_GOLDEN=write dotnet test tests/Actors.Tests -c Release --filter GoldenTests</c> and look at what changed in golden/next; at a release
/// copy golden/next to golden/vN.N, and never touch that again.
/// </summary>
public sealed class GoldenTests : PatientTestKit
{
    private const string Advice =
        "a key may be appended, never renamed, moved, reused or given another type; if this is such a change or a new type, write golden/next again as GoldenTests says";

    private readonly WireSerializer _serializer;
    private readonly IActorRef _actor;

    public GoldenTests() : base(WireSerializer.Hocon)
    {
        _serializer = new WireSerializer((ExtendedActorSystem)Sys);
        _actor = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka://test/user/egress-0");
    }

    public static TheoryData<string> Manifests => [.. WireTypes.All.Types.Select(WireTypes.All.ManifestOf).Order()];

    public static TheoryData<string> Folders => [.. GoldenFile.Releases, GoldenFile.Next];

    private Golden Written(string manifest)
    {
        var sample = Samples.Of(WireTypes.All.TypeOf(manifest), _actor);
        return new Golden(manifest, _serializer.ToBinary(sample), Samples.Describe(sample));
    }

    [Fact]
    public void The_bytes_of_every_type_are_those_of_its_golden()
    {
        var now = WireTypes.All.Types.Select(t => Written(WireTypes.All.ManifestOf(t))).ToList();
        if (Environment.GetEnvironmentVariable("GATEWAY_GOLDEN") == "write") GoldenFile.Write(GoldenFile.Next, now);
        var golden = GoldenFile.Read(GoldenFile.Next);
        Assert.All(now, n => Assert.True(golden.ContainsKey(n.Manifest), $"{n.Manifest} has no golden bytes: {Advice}"));
        Assert.All(golden.Keys, g => Assert.True(now.Any(n => n.Manifest == g), $"{g} has golden bytes but is no type any more: what was written once must stay readable"));
        Assert.All(now, n => Assert.True(n.Bytes.AsSpan().SequenceEqual(golden[n.Manifest].Bytes), $"{n.Manifest} is written differently now: {Advice}"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void What_a_release_wrote_is_read_and_means_the_same(string release)
    {
        var all = GoldenFile.Read(release);
        Assert.NotEmpty(all);
        foreach (var golden in all.Values)
        {
            var meaning = Samples.Describe(_serializer.FromBinary(golden.Bytes, golden.Manifest));
            Assert.All(golden.Meaning, line => Assert.True(meaning.Contains(line), $"{golden.Manifest} of {release} said \"{line}\", which this version does not read from its bytes"));
            // What has been appended since is not in those bytes.
            Assert.All(meaning.Except(golden.Meaning), line => Assert.True(Samples.IsDefault(line), $"{golden.Manifest} of {release} did not say \"{line}\""));
        }
    }

    /// <summary>Nodes of the next release may already be there while this one still reads.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void Keys_that_a_newer_version_appended_are_skipped(string manifest)
    {
        var golden = Written(manifest);
        var reader = new MessagePackReader(golden.Bytes);
        var fields = reader.ReadArrayHeader();
        var longer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(longer);
        writer.WriteArrayHeader(fields + 2);
        writer.WriteRaw(golden.Bytes.AsSpan((int)reader.Consumed));
        writer.WriteMapHeader(1);
        writer.Write("later");
        writer.Write(7);
        writer.WriteNil();
        writer.Flush();
        Assert.Equal(golden.Meaning, Samples.Describe(_serializer.FromBinary(longer.WrittenSpan.ToArray(), manifest)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_visitor_stored_by_a_release_is_the_same_visitor(string release)
    {
        var stored = GoldenFile.Read(release)[nameof(VisitorSnapshot)].Bytes;
        var state = new VisitorState();
        state.Restore(stored);
        var (before, after) = (MessagePackSerializer.Deserialize<VisitorSnapshot>(stored), MessagePackSerializer.Deserialize<VisitorSnapshot>(state.Save()));
        Assert.Equal(before.Version + 1, after.Version);
        // Ids of pages are kept as hashes, their times as offsets in the visit, and tallies are counted from the events.
        Assert.Equal(before.Pages.Select(p => (p.Url, p.Title)), after.Pages.Select(p => (p.Url, p.Title)));
        Assert.Equal(before.Events, after.Events);
        static VisitorSnapshot Rest(VisitorSnapshot s) => s with { Version = 0, Pages = [], Events = [], Tallies = [] };
        Assert.Equal(Samples.Describe(Rest(before)), Samples.Describe(Rest(after)));
    }

    [Fact]
    public void The_number_of_the_serializer_in_the_journal_stays() => Assert.Equal(4711, _serializer.Identifier);
}
