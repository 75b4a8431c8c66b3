using System.Net;
using Gateway.Actors.Visitors;
using Gateway.Edge.Places;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Edge.Tests.Places;

public sealed class GeographyTests : IDisposable
{
    internal static readonly string Countries = NodeModule("@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb");

    private readonly string _folder = Directory.CreateTempSubdirectory("geography").FullName;
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("77.88.8.8", "RU")]
    [InlineData("8.8.8.8", "US")]
    [InlineData("::ffff:77.88.8.8", "RU")]
    [InlineData("2a02:6b8::feed:ff", "RU")]
    public void F34_the_country_of_an_address_is_known_from_the_free_file(string address, string country)
    {
        using var places = Open(Countries);
        Assert.Equal(new Place(country, "", ""), places.Of(IPAddress.Parse(address), "ru"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.0.9")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void F34_private_and_local_addresses_are_nowhere(string address)
    {
        using var places = Open(Countries);
        Assert.True(Geography.IsLocal(IPAddress.Parse(address)));
        Assert.Null(places.Of(IPAddress.Parse(address), "en"));
    }

    [Fact]
    public void F34_without_the_file_nobody_has_a_place_until_it_is_there()
    {
        var file = Path.Combine(_folder, "later.mmdb");
        using var places = Open(file);
        Assert.Null(places.Of(IPAddress.Parse("77.88.8.8"), "en"));
        File.Copy(Countries, file);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("RU", places.Of(IPAddress.Parse("77.88.8.8"), "en")?.Country);
    }

    [Fact]
    public void F34_a_broken_file_takes_nothing_away_and_brings_nothing_down()
    {
        var file = Path.Combine(_folder, "new.mmdb");
        File.Copy(Countries, file);
        using var places = Open(file);
        File.WriteAllText(file, "no database");
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("RU", places.Of(IPAddress.Parse("77.88.8.8"), "en")?.Country);
        using var fresh = Open(file);
        Assert.Null(fresh.Of(IPAddress.Parse("77.88.8.8"), "en"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(4096)]
    public void F34_a_file_with_damage_inside_never_throws(int step)
    {
        var bytes = File.ReadAllBytes(Countries);
        var damage = new Random(step + 1);
        // The end keeps the description of the file, so that it opens.
        for (var i = 0; i < 50_000; i++) bytes[damage.Next(step, bytes.Length - 4096)] = (byte)damage.Next(256);
        var file = Path.Combine(_folder, "damaged.mmdb");
        File.WriteAllBytes(file, bytes);
        using var places = Open(file);
        for (var i = 0; i < 2000; i++) places.Of(new IPAddress(damage.NextInt64(1, uint.MaxValue)), "en");
    }

    [Fact]
    public void F34_no_file_asked_for_is_no_place() => Assert.Null(Open("").Of(IPAddress.Parse("77.88.8.8"), "en"));

    [Fact]
    public void F34_records_of_city_files_name_region_and_city_in_the_sites_language()
    {
        Dictionary<string, object> Names(string en, string ru) => new() { ["names"] = new Dictionary<string, object> { ["en"] = en, ["ru"] = ru } };
        var record = new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "RU" },
            ["subdivisions"] = new List<object> { Names("Perm Krai", "Пермский край") },
            ["city"] = Names("Perm", "Пермь"),
        };
        Assert.Equal(new Place("RU", "Пермский край", "Пермь"), PlaceRecord.Read(record, "ru"));
        Assert.Equal(new Place("RU", "Perm Krai", "Perm"), PlaceRecord.Read(record, "de"));
        Assert.Equal(new Place("DE", "Hesse", "Frankfurt"), PlaceRecord.Read(new() { ["country_code"] = "DE", ["state1"] = "Hesse", ["city"] = "Frankfurt" }, "en"));
        Assert.Null(PlaceRecord.Read(new() { ["autonomous_system_number"] = 1u }, "en"));
    }

    [Fact]
    public void F34_a_city_file_takes_the_place_of_the_countries_while_visitors_come_and_goes_again()
    {
        var file = Path.Combine(_folder, "places.mmdb");
        File.Copy(Countries, file);
        using var places = Open(file);
        var address = IPAddress.Parse("77.88.8.8");
        Assert.Equal(new Place("RU", "", ""), places.Of(address, "ru"));
        CityFile.Write(file, ("77.88.8.0", "RU", ("Moscow", "Москва"), ("Moscow", "Москва")), ("5.9.0.0", "DE", ("Saxony", "Саксония"), ("Falkenstein, which has a long name", "Фалькенштайн")));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new Place("RU", "Москва", "Москва"), places.Of(address, "ru"));
        Assert.Equal(new Place("DE", "Saxony", "Falkenstein, which has a long name"), places.Of(IPAddress.Parse("5.9.0.200"), "en"));
        Assert.Null(places.Of(IPAddress.Parse("5.9.1.1"), "en"));
        CityFile.Write(file, ("77.88.8.0", "RU", ("Perm Krai", "Пермский край"), ("Perm", "Пермь")));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("Perm", places.Of(address, "en")?.City);
        File.Copy(Countries, file, overwrite: true);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new Place("RU", "", ""), places.Of(address, "ru"));
    }

    [Fact]
    public void F34_a_file_of_short_addresses_says_nothing_of_long_ones()
    {
        var file = Path.Combine(_folder, "short.mmdb");
        CityFile.Write(file, onlyIpv4: true, ("42.2.6.0", "HK", ("", ""), ("Hong Kong", "Гонконг")));
        using var places = Open(file);
        Assert.Equal("Hong Kong", places.Of(IPAddress.Parse("42.2.6.184"), "en")?.City);
        Assert.Null(places.Of(IPAddress.Parse("2a02:6b8::1"), "en"));
    }

    private Geography Open(string file) => new(file, NullLogger<Geography>.Instance, _time);

    private static string NodeModule(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository was not found above the tests");
        var path = Path.Combine(folder, "src/Web/node_modules", file);
        Assert.True(File.Exists(path), $"{path} is missing: run npm ci in src/Web, as building src/Gateway does");
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
