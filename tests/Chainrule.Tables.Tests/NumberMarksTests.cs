using System.Globalization;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests;

/// <summary>Currencies and per cent signs: unlike ones are no numbers of one kind; a model knows what it learned.</summary>
public class NumberMarksTests
{
    private const int Many = 6000; // from 4,096 different ones on, a column keeps numbers

    private static TableSchema Schema(Func<int, string> cell, int rows, TableOptions? options = null) =>
        TableSchema.Infer(Table(cell, rows), options);

    private static Table Table(Func<int, string> cell, int rows, TableOptions? options = null) =>
        TableTests.Read(
            "a|b\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{cell(row)}|{row % 97 / 7.0}\n")),
            (options ?? new TableOptions()) with
            {
                Delimiter = '|',
            }
        );

    [Theory]
    [InlineData(40)]
    [InlineData(Many)]
    public void Unlike_currencies_are_an_error_that_names_the_first_that_is_unlike_most(int rows)
    {
        var error = Assert.Single(
            Schema(row => row % 10 == 4 ? $"JPY {row}" : $"€{row}", rows).Issues,
            issue => issue.Severity == IssueSeverity.Error
        );
        Assert.StartsWith("t.csv, line 6, column 'a': \"", error.Message, StringComparison.Ordinal);
        Assert.Contains("is in JPY, most others are in EUR", error.Message, StringComparison.Ordinal);
        Assert.Contains("TableOptions.Categorical = [\"a\"]", error.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$5", "€5", "$7")]           // few whole numbers
    [InlineData("$30.1k", "£30.2k", "$1.2M")] // with units
    [InlineData("7%", "$7", "8%")]
    public void Unlike_marks_are_found_in_every_kind_of_column_of_numbers(string a, string b, string c)
    {
        string[] cells = [a, b, c];
        Assert.Contains(
            Schema(row => row < 60 ? cells[row % 3] : cells[0].Replace("30", $"{row}", StringComparison.Ordinal), 120).Issues,
            issue => issue.Severity == IssueSeverity.Error && issue.Message.Contains("unlike amounts", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("US$", "$")]
    [InlineData("USD ", "$")]
    [InlineData("€", "EUR ")]
    public void Two_ways_to_write_one_currency_are_alike(string one, string other)
    {
        var schema = Schema(row => $"{(row % 2 == 0 ? one : other)}{row}.5", 60);
        Assert.DoesNotContain(schema.Issues, issue => issue.Severity == IssueSeverity.Error);
        Assert.Single(schema.Columns[0].Definition.Format.Marks!);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(Many)]
    public void A_per_cent_sign_beside_shares_is_a_warning(int rows)
    {
        string Share(int row) => (row / 10000.0).ToString(CultureInfo.InvariantCulture);
        var warning = Assert.Single(
            Schema(row => row % 4 == 3 ? Share(row) : $"{row}.1%", rows).Issues,
            issue => issue.Message.Contains("per cent sign", StringComparison.Ordinal)
        );
        Assert.Equal(IssueSeverity.Warning, warning.Severity);
        Assert.Contains("(line 5: \"0.0003\")", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Schema(row => row % 4 == 3 ? "0" : $"{row}.1%", rows).Issues,
            issue => issue.Message.Contains("per cent sign", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("€{0}.5", "JPY 7", "\"JPY 7\" is in JPY, but what 'a' was learned from is in EUR")]
    [InlineData("{0}.5", "7%", "\"7%\" is with a per cent sign, but what 'a' was learned from is without")]
    [InlineData("{0}.5%", "€7", "\"€7\" is in EUR, but what 'a' was learned from is with a per cent sign")]
    public void A_model_remembers_the_marks_that_it_learned(string form, string cell, string message)
    {
        var preparation = TablePreparation.Learn(
            Table(row => string.Format(CultureInfo.InvariantCulture, form, row), 60),
            Schema(row => string.Format(CultureInfo.InvariantCulture, form, row), 60).Inputs.Select(column => column.Definition)
        );
        preparation = Reloaded(preparation);
        string error = Assert
            .ThrowsAny<ChainruleException>(() => preparation.Apply(Table(row => row == 2 ? cell : $"{row}", 4)))
            .Message;
        Assert.StartsWith("t.csv, line 4, column 'a': ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.ThrowsAny<ChainruleException>(() =>
            preparation.Apply(Table(row => row == Many - 1 ? cell : $"{row}.25", Many)).Length
        );
        Assert.Equal(4, preparation.Apply(Table(row => $"{row}", 4)).Length / preparation.Features);
    }

    [Fact]
    public void Numbers_of_a_known_format_with_other_marks_are_unknown_categories()
    {
        var definition = Schema(row => $"${row % 3}", 90).Columns[0].Definition;
        Assert.Equal(ColumnKind.Categorical, definition.Kind);
        Assert.Equal(
            [1, ColumnDefinition.UnknownCategory, 2],
            definition.ReadCategories(Table(row => row == 1 ? "€1" : $"${row + 1 - (row / 2)}", 3))
        );
    }

    [Theory]
    [InlineData("{0}.5", "7%", "\"7%\" is with a per cent sign, but what 'a' was learned from is without")]
    [InlineData("{0}.5", "€7", "\"€7\" is in EUR, but what 'a' was learned from is without")]
    [InlineData("€{0}.5", "7%", "\"7%\" is with a per cent sign, but what 'a' was learned from is in EUR")]
    [InlineData("classes", "10%", "\"10%\" is not one of the classes that the model knows")]
    [InlineData("truth", "1%", "\"1%\" is not one of the classes that the model knows")]
    public void A_model_remembers_the_marks_of_its_target(string form, string cell, string message)
    {
        string Cell(int row) => form switch
        {
            "classes" => $"{row % 3 * 10}",
            "truth" => $"{row % 2}",
            _ => string.Format(CultureInfo.InvariantCulture, form, row),
        };
        var trained = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(Table(Cell, 120), "a").Model;
        using var folder = new TemporaryFolder();
        trained.Save(folder["m"]);
        foreach (var model in new[] { trained, TableModel.Load(folder["m"]) })
        {
            Assert.Equal(12, TabularEvaluation.Of(model, Table(Cell, 12, model.Reading())).Rows);
            string error = Assert.ThrowsAny<ChainruleException>(() => TabularEvaluation.Of(
                model, Table(row => row == 2 ? cell : Cell(row), 12, model.Reading()))).Message;
            Assert.StartsWith("t.csv, line 4, column 'a': ", error, StringComparison.Ordinal);
            Assert.Contains(message, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_and_nothing_with_a_mark_are_not_those_learned_without()
    {
        var plain = Schema(row => $"{row % 2}", 60).Columns[0].Definition;
        Assert.Equal(ColumnKind.Boolean, plain.Kind);
        Assert.Equal([0, 1, ColumnDefinition.UnknownCategory], plain.ReadCategories(Table(row => row == 2 ? "1%" : $"{row}", 3)));

        var marked = Schema(row => $"{row % 2}%", 60).Columns[0].Definition;
        Assert.Equal(ColumnKind.Boolean, marked.Kind);
        Assert.Equal([0, 1], marked.ReadCategories(Table(row => $"{row}%", 2)));
        Assert.Equal(ColumnDefinition.UnknownCategory, marked.ReadCategories(Table(_ => "€1", 1))[0]);
    }

    private static TablePreparation Reloaded(TablePreparation preparation)
    {
        using var folder = new TemporaryFolder();
        var network = LayerNotation.Parse("dense:1", new Shape(preparation.Features), seed: 1);
        new TableModel(new Model(network, OutputKind.Values, preparation, targets: ["b"])).Save(folder["m"]);
        return TableModel.Load(folder["m"]).Preparation;
    }
}
