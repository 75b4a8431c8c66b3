using System.Text.RegularExpressions;
using Gateway.Actors.Visitors;
using YamlDotNet.RepresentationModel;

namespace Gateway.Actors.Tests.Visitors;

public sealed partial class VisitOriginTests
{
    private const string Page = "https://shop.example/shoes";

    [Theory]
    [InlineData(Page, "", "direct", "", "", "")]
    [InlineData(Page, "https://www.google.com/", "search", "Google", "", "")]
    [InlineData(Page, "https://yandex.ru/search/?text=%D0%BA%D1%80%D0%B0%D1%81%D0%BD%D1%8B%D0%B5+%D1%82%D1%83%D1%84%D0%BB%D0%B8&lr=213", "search", "Yandex", "красные туфли", "")]
    [InlineData(Page, "https://shop.example/", "internal", "", "", "")]
    [InlineData(Page, "https://www.shop.example/", "internal", "", "", "")]
    [InlineData(Page, "https://vk.com/feed", "social", "VK", "", "")]
    [InlineData(Page, "android-app://com.google.android.gm/", "mail", "Gmail", "", "")]
    [InlineData(Page, "https://e.mail.ru/inbox", "mail", "Mail.ru", "", "")]
    [InlineData(Page, "https://go.mail.ru/search?q=boots", "search", "Mail.ru", "boots", "")]
    [InlineData(Page, "https://blog.example.org/post/1", "referral", "blog.example.org", "", "")]
    [InlineData(Page + "?gclid=x1", "https://www.google.com/", "paid", "Google", "", "")]
    [InlineData(Page + "?yclid=77", "", "paid", "", "", "")]
    [InlineData(Page + "?utm_source=yandex&utm_medium=cpc&utm_campaign=spring_sale&utm_term=red%20shoes", "https://yandex.ru/", "paid", "Yandex", "red shoes", "spring_sale")]
    [InlineData(Page + "?utm_source=letter&utm_medium=email", "", "mail", "letter", "", "letter")]
    [InlineData(Page + "?utm_source=flyer", "", "campaign", "flyer", "", "flyer")]
    [InlineData("not an address", "neither is this", "direct", "", "", "")]
    [InlineData(Page + "?utm_campaign=%E0%A4%A", "https://www.google.com/search?q=%", "search", "Google", "%", "%E0%A4%A")]
    public void F39_where_a_visit_came_from_is_taken_apart(string url, string referrer, string source, string engine, string term, string campaign) =>
        Assert.Equal(new VisitOrigin(source, engine, term, campaign), VisitOrigin.Of(url, referrer));

    [Fact]
    public void F39_the_cases_of_referer_parser_are_answered_alike()
    {
        var text = Continued().Replace(File.ReadAllText(PublicAgents.NodeModule("referer-parser/test/test.js")), "");
        var cases = Cases().Matches(text).Select(m => (Url: m.Groups[1].Value, Term: m.Groups[3].Success ? m.Groups[3].Value : "")).ToList();
        Assert.InRange(cases.Count, 8, 40);
        Assert.All(cases, c => Assert.Equal(c.Term, VisitOrigin.Of(Page, c.Url).Term));
    }

    [Theory]
    [InlineData("search", 0.6)]
    [InlineData("social", 0.25)]
    [InlineData("email", 0.5)]
    public void F39_most_sites_of_the_list_of_referer_parser_are_known(string medium, double least)
    {
        using var reader = File.OpenText(PublicAgents.NodeModule("referer-parser/data/referers.yml"));
        var stream = new YamlStream();
        stream.Load(reader);
        var hosts = from site in ((YamlMappingNode)stream.Documents[0].RootNode[medium]).Children.Values
                    from domain in (YamlSequenceNode)site["domains"]
                    select ((YamlScalarNode)domain).Value!;
        var all = hosts.ToList();
        var known = all.Count(h => VisitOrigin.Of(Page, $"http://{h}/").Source == (medium == "email" ? "mail" : medium));
        Assert.True(known >= least * all.Count, $"{known} of {all.Count} {medium} sites are known");
    }

    [GeneratedRegex(@"\\\r?\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex("""new Referer\("([^"]*)"\)\s*check(?:Equals\(r, '([^']*)', '([^']*)', 'search'\)|_no_term\(r, '[^']*', 'search'\))""")]
    private static partial Regex Cases();
}
