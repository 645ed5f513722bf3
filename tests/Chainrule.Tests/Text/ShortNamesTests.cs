using Chainrule.Text;

namespace Chainrule.Tests.Text;

public class ShortNamesTests
{
    private const string Start = "International customers, northern region, ",
        End = " tier, standard contract with annual billing";

    [Fact]
    public void Names_that_differ_in_the_middle_show_their_middle()
    {
        var names = ShortNames.Of([$"{Start}bronze{End}", $"{Start}silver{End}", $"{Start}golden{End}", "others"]);
        Assert.Equal(
            [
                "Interna…bronze tier, sta…billing",
                "Interna…silver tier, sta…billing",
                "Interna…golden tier, sta…billing",
                "others",
            ],
            All(names)
        );
        Assert.Equal(3, names.Cut.Count());
        Assert.Equal(("Interna…silver tier, sta…billing", $"{Start}silver{End}"), names.Cut.ElementAt(1));
        Assert.Equal(names[2], names.Of($"{Start}golden{End}"));
    }

    [Fact]
    public void Names_that_are_told_apart_by_their_ends_keep_beginning_and_end()
    {
        var names = ShortNames.Of([
            .. Enumerable.Range(0, 9).Select(i => $"the_average_monthly_consumption_of_electricity_per_household_member_{i}"),
        ]);
        Assert.Equal("the_average_monthly_c…d_member_0", names[0]);
        Assert.Equal(9, All(names).Distinct().Count());
        Assert.All(All(names), name => Assert.Equal(ShortNames.Usual, name.Length));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(18)]
    [InlineData(32)]
    public void However_long_names_are_alike_they_stay_different_and_fit(int longest)
    {
        string filler = new('x', 60);
        string[] full =
        [
            .. from a in "abc" from b in "abc" from c in "abc" select $"{filler}{a}{filler}{b}{filler}{c}{filler}",
            filler, $"{filler}x", $"日本語{filler}本{filler}", $"日本語{filler}語{filler}",
        ];
        var names = ShortNames.Of(full, longest);
        Assert.Equal(full.Length, All(names).Distinct().Count());
        Assert.All(All(names), name => Assert.True(TextWidth.Of(name) <= longest, name));
        Assert.Equal(All(names), All(ShortNames.Of(full, longest))); // each time the same
    }

    [Fact]
    public void Names_that_only_look_alike_are_numbered()
    {
        var names = ShortNames.Of(["a b", "a  b", "a\u00a0b", "a b (2)", "\u200b", "\u2060", "line\nbreak", "line break"]);
        Assert.Equal(
            ["a b", "a  b (3)", "a\u00a0b (4)", "a b (2)", "\ufffd", "\ufffd (2)", "line␊break", "line break"],
            All(names)
        );
        Assert.Empty(names.Cut);
    }

    [Fact]
    public void What_is_none_of_them_is_merely_cut() =>
        Assert.Equal(ShortNames.Usual, ShortNames.Of(["a"]).Of(new string('b', 50)).Length);

    private static IEnumerable<string> All(ShortNames names) => Enumerable.Range(0, names.Count).Select(i => names[i]);
}
