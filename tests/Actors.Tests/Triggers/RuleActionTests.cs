using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>What a rule does, as JSON: several actions, limits, and hostile values refused with their place.</summary>
public sealed class RuleActionTests
{
    private static IReadOnlyList<string> Faults(string then)
    {
        _ = RuleDefinition.TryParse($$"""{"id":"r","name":"r","on":{"kind":"page"},"where":[],"then":{{then}}}""", out _, out var faults);
        return [.. faults.Select(f => f.ToString())];
    }

    [Fact]
    public void Every_action_survives_being_written_and_read()
    {
        const string Then = """
            [{"kind":"invite","department":"sales","text":{"en":"Hello","ru":"Здравствуйте"},"operator":"Anna","title":{"en":"{product}"},"price":"{price}","picture":"/pictures/tent.jpg","alternative":{"en":"A tent"},
              "buttons":[{"kind":"open","label":{"en":"Delivery"},"address":"/delivery"},{"kind":"accept"},{"kind":"decline","label":{"en":"No"}}],"coupon":{"code":"TENT-10","note":{"en":"10 %"}}},
             {"kind":"segment","segment":"buyer"},{"kind":"tag","tag":"vip"},{"kind":"note","text":"likes {product}"},{"kind":"alert"},{"kind":"webhook","webhook":"crm"}]
            """;
        const string Form = """
            {"kind":"form","name":"callback","department":"sales","title":{"en":"Call?"},"text":{"en":"We call back"},"fields":[{"name":"phone","label":{"en":"Phone"},"type":"phone","required":true},
             {"name":"when","label":{"en":"When"},"type":"choice","required":false,"options":[{"value":"am","label":{"en":"Morning"}},{"value":"pm"}]}],"send":{"en":"Send"},"thanks":{"en":"Thanks"}}
            """;
        foreach (var then in (string[])[Then, Form])
        {
            Assert.True(RuleDefinition.TryParse($$"""{"id":"r","name":"r","on":{"kind":"page"},"where":[],"then":{{then}}}""", out var rule, out var faults), string.Join("; ", faults));
            Assert.True(RuleDefinition.TryParse(rule!.ToJson(), out var again, out _));
            Assert.Equal(rule.ToJson(), again!.ToJson());
            Assert.NotNull(again.Shown);
        }
    }

    [Fact]
    public void A_single_action_is_written_as_nodes_of_earlier_releases_read_it()
    {
        Assert.True(RuleDefinition.TryParse("""{"id":"r","name":"r","on":{"kind":"page"},"where":[],"then":[{"kind":"segment","segment":"s"}]}""", out var rule, out _));
        Assert.Contains("""
            "then":{"kind":"segment","segment":"s"}
            """.Trim(), rule!.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "then")]
    [InlineData("""[{"kind":"tag","tag":"a"},{"kind":"dance"}]""", "then[1].kind")]
    [InlineData("""[{"kind":"tag","tag":"a"},7]""", "then[1]")]
    [InlineData("""[{"kind":"tag","tag":"a"},{"kind":"tag","tag":"a"}]""", "then[1]")]
    [InlineData("""{"kind":"tag","tag":"12345678901234567890123456789012345678901"}""", "then.tag")]
    [InlineData("""{"kind":"tag","tag":"a","text":"b"}""", "then.text")]
    [InlineData("""{"kind":"note","text":"  "}""", "then.text")]
    [InlineData("""[{"kind":"alert"},{"kind":"alert","text":"x"}]""", "then[1]")]
    [InlineData("""[{"kind":"webhook","webhook":"a"},{"kind":"webhook","webhook":"b"},{"kind":"webhook","webhook":"c"},{"kind":"webhook","webhook":"d"}]""", "then[3]")]
    [InlineData("""[{"kind":"invite","department":"s","text":{"en":"a"}},{"kind":"invite","department":"s","text":{"en":"b"}}]""", "then[1]")]
    [InlineData("""{"kind":"invite","department":"s","text":{}}""", "then.text")]
    [InlineData("""{"kind":"invite","department":"s","text":"hello"}""", "then.text")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"javascript:alert(1)"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"data:image/png;base64,AAAA"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"//cdn.example/a.jpg"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"/\\cdn.example/a.jpg"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"https://a:b@cdn.example/a.jpg"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"picture":"{name}"}""", "then.picture")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"buttons":[{"kind":"open","label":{"en":"x"}}]}""", "then.buttons[0].address")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"buttons":[{"kind":"open","address":"/x"}]}""", "then.buttons[0].label")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"buttons":[{"kind":"accept","address":"/x"}]}""", "then.buttons[0].address")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"buttons":[{"kind":"open","label":{"en":"x"},"address":"java\tscript:x"}]}""", "then.buttons[0].address")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"buttons":[{},{},{},{},{}]}""", "then.buttons")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"coupon":{}}""", "then.coupon")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"coupon":{"code":"A","pool":"p"}}""", "then.coupon")]
    [InlineData("""{"kind":"invite","department":"s","text":{"en":"a"},"coupon":{"code":"<b>"}}""", "then.coupon.code")]
    [InlineData("""{"kind":"form","name":"a b","title":{"en":"a"},"fields":[{"name":"x","label":{"en":"x"}}]}""", "then.name")]
    [InlineData("""{"kind":"form","name":"a","title":{"en":"a"},"fields":[]}""", "then.fields")]
    [InlineData("""{"kind":"form","name":"a","title":{"en":"a"},"fields":[{"name":"x","label":{"en":"x"}},{"name":"x","label":{"en":"y"}}]}""", "then.fields[1].name")]
    [InlineData("""{"kind":"form","name":"a","title":{"en":"a"},"fields":[{"name":"x","label":{"en":"x"},"type":"choice","options":[{"value":"one"}]}]}""", "then.fields[0].options")]
    [InlineData("""{"kind":"form","name":"a","title":{"en":"a"},"fields":[{"name":"x","label":{"en":"x"},"type":"file"}]}""", "then.fields[0].type")]
    public void A_faulty_action_is_named(string then, string place) => Assert.Contains(Faults(then), f => f.StartsWith(place + ":", StringComparison.Ordinal));

    [Fact]
    public void Too_many_actions_and_too_long_texts_are_refused()
    {
        Assert.NotEmpty(Faults($"[{string.Join(",", Enumerable.Range(0, 11).Select(i => $$"""{"kind":"tag","tag":"t{{i}}"}"""))}]"));
        Assert.Empty(Faults($"[{string.Join(",", Enumerable.Range(0, 10).Select(i => $$"""{"kind":"tag","tag":"t{{i}}"}"""))}]"));
        Assert.NotEmpty(Faults($$"""{"kind":"note","text":"{{new string('x', 501)}}"}"""));
        Assert.NotEmpty(Faults("""{"kind":"invite","department":"s","text":{"en":"a"},"title":{"en":"LONG"}}""".Replace("LONG", new string('x', 121), StringComparison.Ordinal)));
    }

    [Fact]
    public void Segments_that_wait_for_each_other_are_found_among_several_actions()
    {
        static RuleDefinition Rule(string id, string wanted, string then) =>
            RuleDefinition.TryParse($$"""{"id":"{{id}}","name":"r","on":{"kind":"page"},"where":[{"field":"segment","op":"is","value":"{{wanted}}"}],"then":{{then}}}""", out var rule, out var faults) ? rule! : throw new ArgumentException(faults[0].ToString());
        var first = Rule("1", "b", """[{"kind":"tag","tag":"x"},{"kind":"segment","segment":"a"}]""");
        var second = Rule("2", "a", """[{"kind":"invite","department":"s","text":{"en":"?"}},{"kind":"segment","segment":"c"},{"kind":"segment","segment":"b"}]""");
        Assert.NotNull(SegmentCycles.Find(second, [first]));
        Assert.Null(SegmentCycles.Find(second, [Rule("1", "b", """{"kind":"tag","tag":"a"}""")]));
    }

    [Theory]
    [InlineData("/pictures/a.jpg", true, true)]
    [InlineData("https://shop.example/a", true, true)]
    [InlineData("http://127.0.0.1:8081/a", true, true)]
    [InlineData("https://cdn.example/a.jpg", true, false)]
    [InlineData("http://cdn.example/a.jpg", false, false)]
    [InlineData("https://shop.example.evil.example/a", true, false)]
    [InlineData("https://shop.example@evil.example/a", false, false)]
    [InlineData("//shop.example/a", false, false)]
    [InlineData("/\u2028a b", false, false)]
    [InlineData("ftp://shop.example/a", false, false)]
    [InlineData("", false, false)]
    public void Pictures_come_over_https_or_from_the_site_and_buttons_lead_to_the_site_only(string address, bool picture, bool button)
    {
        string[] origins = ["https://shop.example", "http://127.0.0.1:8081"];
        Assert.Equal((picture, button), (SafeAddress.IsPicture(address, origins), SafeAddress.IsOnSite(address, origins)));
    }
}
