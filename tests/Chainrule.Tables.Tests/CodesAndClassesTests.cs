using System.Globalization;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Tables.Tests;

/// <summary>Classes and categories that are numbers, and codes that only look like them.</summary>
public class CodesAndClassesTests
{
    private const int Rows = 240;

    private static Table Table(Func<int, string> cell, int rows = Rows, TableOptions? options = null) =>
        TableTests.Read(
            "a|b\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{cell(row)}|{row % 97 / 7.0}\n")),
            (options ?? new TableOptions()) with
            {
                Delimiter = '|',
                HasHeader = true,
            }
        );

    private static ColumnDefinition Definition(Func<int, string> cell, TableOptions options, int rows = Rows) =>
        TableSchema.Infer(Table(cell, rows, options), options).Columns[0].Definition;

    private static string Categories(ColumnDefinition definition) => string.Join(',', definition.Categories);

    [Theory]
    [InlineData(TableTask.Binary, 9, 2, "9,10")]
    [InlineData(TableTask.Multiclass, 0, 12, "0,1,2,3,4,5,6,7,8,9,10,11")]
    public void Classes_that_are_numbers_are_ordered_as_numbers_where_the_task_is_asked_for(
        TableTask task,
        int first,
        int count,
        string expected
    )
    {
        var definition = Definition(row => $"{first + (row % count)}", new TableOptions { Targets = ["a"], Task = task });
        Assert.Equal(expected, Categories(definition));
        Assert.True(definition.CategoriesAreNumbers);
    }

    [Fact]
    public void Two_words_for_no_and_yes_are_in_this_order_where_the_task_is_asked_for()
    {
        var options = new TableOptions { Targets = ["a"], Task = TableTask.Binary };
        Assert.Equal("no,Yes", Categories(Definition(row => row % 3 == 0 ? "Yes" : "no", options)));
    }

    [Fact]
    public void Categories_that_are_asked_for_and_are_numbers_are_found_however_they_are_written()
    {
        var definition = Definition(row => $"{100 + (row % 7)}", new TableOptions { Categorical = ["a"] });
        Assert.Equal("100,101,102,103,104,105,106", Categories(definition));
        Assert.Equal([0, 6], definition.ReadCategories(Table(row => row == 0 ? "100.0" : "106.00", 2)));
    }

    [Theory]
    [InlineData("00{0}")]
    [InlineData("{0}E5")]
    [InlineData("1234567890123456{0}")] // two of them are one double
    [InlineData("{0}%")]
    public void Categories_that_are_asked_for_and_are_codes_are_told_apart_by_their_texts(string form)
    {
        string Code(int row) => string.Format(CultureInfo.InvariantCulture, form, row % 7);
        var definition = Definition(Code, new TableOptions { Categorical = ["a"] });
        Assert.Equal([.. Enumerable.Range(0, 7).Select(Code)], definition.Categories);
        Assert.False(definition.CategoriesAreNumbers);
    }

    [Theory]
    [InlineData("000{0}E{1}", false)]
    [InlineData("0{0}e{1}", true)]
    [InlineData("000{0}E40{1}", false)] // beyond the range of numbers
    public void Zeros_in_front_make_codes_also_with_an_E_among_the_digits(string form, bool isTarget)
    {
        string Code(int row) => string.Format(CultureInfo.InvariantCulture, form, row % 4, row % 3);
        var options = new TableOptions { Targets = isTarget ? ["a"] : [] };
        var profile = TableSchema.Infer(Table(Code, options: options), options).Columns[0];
        Assert.Equal((ColumnKind.Categorical, 12, 0), (profile.Kind, profile.Distinct, profile.Missing));
        Assert.Contains(Code(5), profile.Definition.Categories);
    }

    [Theory]
    [InlineData("0.5E{0}")]
    [InlineData("{0}00.5")]
    public void Numbers_with_a_zero_alone_before_the_point_stay_numbers(string form) =>
        Assert.Equal(
            ColumnKind.Numeric,
            Definition(row => string.Format(CultureInfo.InvariantCulture, form, 1 + (row % 30)), new TableOptions()).Kind
        );

    [Fact]
    public void A_code_with_zeros_in_front_is_one_also_behind_many_numbers()
    {
        var profile = TableSchema.Infer(Table(row => row == 5500 ? "00501" : $"{99999 - row}", 6000)).Columns[0];
        Assert.Equal(ColumnKind.Identifier, profile.Kind);
        Assert.Equal("00501", Table(row => row == 5500 ? "00501" : $"{99999 - row}", 6000)["a"].Text(5500));
    }

    [Fact]
    public void A_model_finds_its_classes_again_that_have_zeros_in_front()
    {
        var preparation = TablePreparation.Learn(
            Table(row => $"{row}.5"),
            [new ColumnDefinition { Name = "a", Kind = ColumnKind.Numeric }]
        );
        Assert.Equal([0, 1, 2], Read("007", "008", "009"));
        Assert.Equal([0, 1, 2], Read("7", "8", "9"));

        int[] Read(params string[] classes)
        {
            var network = LayerNotation.Parse("dense:3", new Shape(preparation.Features), seed: 1);
            var model = new TableModel(new Model(network, OutputKind.SoftmaxLogits, preparation, classes, targets: ["c"]));
            return model.TargetColumn(0).ReadCategories(Tables.Table.FromColumns("t", TableColumn.OfTexts("c", classes)));
        }
    }

    [Fact]
    public void A_value_beside_the_two_that_were_learned_is_as_one_that_is_missing()
    {
        var definition = Definition(row => row % 3 == 0 ? "Yes" : "No", new TableOptions());
        string[] cells = ["yes", "maybe", "no"];
        Assert.Equal([1, double.NaN, 0], definition.ReadNumbers(Table(row => cells[row], 3)));
        var preparation = TablePreparation.Learn(Table(row => row % 3 == 0 ? "Yes" : "No"), [definition]);
        var network = LayerNotation.Parse("dense:1", new Shape(preparation.Features), seed: 1);
        var model = new TableModel(new Model(network, OutputKind.Values, preparation, targets: ["c"]));
        Assert.Equal(3, model.Predict(Table(row => row == 1 ? "maybe" : "no", 3)).Length);
        var row = new Dictionary<string, object?> { ["a"] = "maybe" };
        Assert.Equal("a", Assert.Single(model.PredictRow(row).Unseen).Name);
    }
}
