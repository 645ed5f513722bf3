namespace Chainrule.Tables.Tests;

public sealed class CategoryTextsTests
{
    [Fact]
    public void A_category_is_found_in_every_way_that_people_write_it()
    {
        var texts = TextsOf(ColumnKind.Categorical, "new York", "Oslo");

        Assert.Equal(0, texts["new York"]);
        Assert.Equal(0, texts["NEW YORK"]);
        Assert.Equal(0, texts["New york"]);
        Assert.Equal(1, texts["oslo"]);
        Assert.Equal(ColumnDefinition.MissingCategory, texts[""]);
        Assert.Equal(ColumnDefinition.MissingCategory, texts["N/A"]);
        Assert.False(texts.ContainsKey("Rome"));
    }

    [Fact]
    public void Categories_that_differ_by_their_case_alone_keep_their_own()
    {
        var texts = TextsOf(ColumnKind.Categorical, "a", "A");

        Assert.Equal(0, texts["a"]);
        Assert.Equal(1, texts["A"]);
    }

    [Fact]
    public void Truth_values_are_found_by_what_they_mean()
    {
        var texts = TextsOf(ColumnKind.Boolean, "no", "yes");

        Assert.Equal(1, texts["TRUE"]);
        Assert.Equal(0, texts["Off"]);
        Assert.Equal(1, texts["y"]);
    }

    [Fact]
    public void Quotes_and_commas_are_texts_like_others()
    {
        Assert.Equal(1, TextsOf(ColumnKind.Categorical, "plain", "a \"b\", c")["a \"b\", c"]);

        var columns = new[] { Column(ColumnKind.Categorical, "x", "y\"z"), Column(ColumnKind.Numeric) with { Name = "n, m" } };
        var table = Table.FromTexts("rows", columns, [["y\"z", "2.5"], ["", "3"]]);

        Assert.Equal([1, ColumnDefinition.MissingCategory], columns[0].ReadCategories(table));
        Assert.Equal([2.5, 3], columns[1].ReadNumbers(table));
    }

    [Fact]
    public void A_column_of_numbers_has_no_categories() =>
        Assert.Throws<InvalidOperationException>(() => CategoryTexts.Of(Column(ColumnKind.Numeric)));

    private static ColumnDefinition Column(ColumnKind kind, params string[] categories) =>
        new() { Name = "the \"column\"", Kind = kind, Categories = categories };

    private static Dictionary<string, int> TextsOf(ColumnKind kind, params string[] categories) =>
        CategoryTexts.Of(Column(kind, categories)).ToDictionary(pair => pair.Text, pair => pair.Category);
}
