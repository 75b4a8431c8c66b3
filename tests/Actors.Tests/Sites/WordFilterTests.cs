using Gateway.Actors.Sites.Words;

namespace Gateway.Actors.Tests.Sites;

/// <summary>What the word filter finds, what it makes of it, and that no text and no pattern keeps it busy.</summary>
public sealed class WordFilterTests
{
    private static string Masked(string text, params string[] patterns) => new WordFilter(new WordLists(Mask: patterns)).Screen(text).Text;

    [Theory]
    [InlineData("spam", "This is SPAM, really", "This is ****, really")]
    [InlineData("spam", "spammer antispam", "spammer antispam")]
    [InlineData("spam*", "spammer antispam", "******* antispam")]
    [InlineData("*spam*", "spammer antispam", "******* ********")]
    [InlineData("s*m", "spam sam sm spasms", "**** *** ** spasms")]
    [InlineData("дурак*", "Сам ты ДУРАКИ!", "Сам ты ******!")]
    // Look-alikes: Latin a and o within a Cyrillic word, accents, zero-width and full-width letters, digits.
    [InlineData("дурак", "дурaк", "*****")]
    [InlineData("spam", "sраm spám s\u200bpam ｓｐａｍ sp4m 𝐬𝐩𝐚𝐦 $pam", "**** **** ***** **** **** ******** ****")]
    [InlineData("ёлка", "елка ЁЛКА", "**** ****")]
    // A number is a number, and a product's name no word.
    [InlineData("sos", "call 505 or S05", "call 505 or S05")]
    [InlineData("ass", "Samsung A55, a5s", "Samsung A55, ***")]
    [InlineData("buy now", "buy, now! buynow buy-now now buy", "***, ***! buynow ***-*** now buy")]
    [InlineData("cheap * pills", "cheap pink pills cheap pills", "***** **** ***** cheap pills")]
    [InlineData("spam", "spam@ spam. (spam) spam\nspam", "****@ ****. (****) ****\n****")]
    [InlineData("<b>bold", "x <b>bold</b>", "x <*>****</b>")]
    public void F12_Words_are_found_in_whichever_letters_they_are_written(string pattern, string text, string masked) => Assert.Equal(masked, Masked(text, pattern));

    [Fact]
    public void F12_A_word_may_be_masked_refused_and_marked_each_by_its_own_list()
    {
        var filter = new WordFilter(new WordLists(["darn"], ["casino*"], ["refund", "lawyer*"]));
        Assert.Equal(new Screened("hello", false, ""), filter.Screen("hello"));
        Assert.Equal(new Screened("**** it", false, ""), filter.Screen("darn it"));
        Assert.True(filter.Screen("best casinos here").Refused);
        Assert.Equal(new Screened("**** my Refund, my lawyers", false, "Refund, lawyers"), filter.Screen("darn my Refund, my lawyers"));
        Assert.True(filter.Screen(string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"lawyer{i}"))).Marked.Length <= 1_000);
    }

    [Theory]
    [InlineData("""{"mask":["*"]}""", "mask[0]")]
    [InlineData("""{"mask":["ok","a*b"]}""", "mask[1]")]
    [InlineData("""{"refuse":["!!!"]}""", "refuse[0]")]
    [InlineData("""{"mark":[""]}""", "mark[0]")]
    [InlineData("""{"mark":[null]}""", "mark[0]")]
    [InlineData("""{"maks":["spam"]}""", "maks")]
    public void F12_What_is_no_pattern_names_its_place(string json, string at)
    {
        Assert.False(WordLists.TryRead(json, out _, out var faults));
        Assert.Equal(at, faults[0].At);
    }

    [Fact]
    public void F12_Too_many_and_too_long_patterns_are_refused()
    {
        string Lists(int count, int chars) => new WordLists(Mask: [.. Enumerable.Range(0, count).Select(i => i.ToString().PadLeft(chars, 'x'))]).ToJson();
        Assert.True(WordLists.TryRead(Lists(1_000, 64), out _, out _));
        Assert.False(WordLists.TryRead(Lists(1_001, 10), out _, out _));
        Assert.False(WordLists.TryRead(Lists(1, 65), out _, out _));
        Assert.False(WordLists.TryRead(Lists(10_000, 64), out _, out _));
        Assert.False(WordLists.TryRead(Lists(1, 1_000_000), out _, out _));
    }

    /// <summary>With backtracking, or a look at each pair of places, this would take longer than anybody waits.</summary>
    [Fact]
    public void F12_A_million_characters_against_the_worst_patterns_are_looked_through_once()
    {
        string[] worst = [.. Enumerable.Range(0, 1_000).Select(i => "*" + string.Concat(Enumerable.Repeat("aa*", 19)) + "a" + (char)('b' + i % 20) + "*")];
        Assert.Equal(1_000_000, Masked(new string('a', 1_000_000), worst[..20]).Length);
        Assert.Equal(8_000, Masked(new string('a', 8_000), worst).Length);
        Assert.Equal(8_000, Masked(string.Concat(Enumerable.Repeat("a ", 4_000)), worst).Length);
        // Half of a pair, which is no text, and the like.
        Assert.Equal("\ud800 **** \udc00", Masked("\ud800 spam \udc00", "spam"));
    }
}
