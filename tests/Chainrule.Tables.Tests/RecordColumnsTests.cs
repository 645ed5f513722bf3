using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests;

public class RecordColumnsTests
{
    private static readonly TabularOptions Fast = new() { Kind = ModelKind.Linear };

    private static readonly RecordColumns<Flat> Columns = new RecordColumns<Flat>()
        .Category("heating", f => f.Heating)
        .Category("view", f => f.View)
        .Date("built", f => f.Built)
        .Date("sold", f => f.Sold)
        .Date("seen", f => f.Seen);

    private static readonly Flat[] Flats =
    [
        .. Enumerable.Range(0, 240).Select(i => new Flat(
            (Heating)(i % 3),
            i % 4 == 0 ? null : (View)(i % 2),
            new DateOnly(1950, 1, 1).AddDays(37 * i),
            i % 5 == 0 ? null : new DateOnly(2020, 3, 1).AddDays(i),
            new DateTime(2024, 1, 1, 12, 0, 0).AddHours(i),
            100 + 40 * (i % 3) + (i % 2)
        )),
    ];

    [Fact]
    public void Enumerations_and_dates_become_columns_of_their_kinds()
    {
        var table = Columns.ToTable(Flats);
        var schema = TableSchema.Infer(table, new TableOptions { Categorical = Columns.Categories });
        Assert.Equal(
            [ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Date, ColumnKind.Date, ColumnKind.Date],
            schema.Columns.Select(column => column.Definition.Kind)
        );
        Assert.Equal("Gas", table["heating"].Text(1));
        Assert.Null(table["view"].Text(4));
        Assert.Equal("1950-02-07", table["built"].Text(1));
        Assert.Null(table["sold"].Text(5));
        Assert.Equal("2024-01-01 13:00:00", table["seen"].Text(1));
    }

    [Fact]
    public void A_members_name_is_never_a_missing_value()
    {
        Assert.Equal("NA", Columns.ToTable(Flats)["heating"].Text(2)); // the usual text for one
        var model = TableModel.Fit(Flats, new RecordColumns<Flat>().Category("heating", f => f.Heating), f => f.Price, Fast);
        Assert.Equal(100.5, model.Predict(Flats[0]), 1.0);
        Assert.Equal(180.5, model.Predict(Flats[2]), 1.0);
    }

    [Fact]
    public void Each_kind_of_target_takes_a_lambda_for_the_progress_and_tells_it_what_it_tells_a_class()
    {
        var columns = new RecordColumns<Flat>().Category("heating", f => f.Heating).Category("view", f => f.View);
        var seen = new List<string>();
        var told = new SynchronousProgress<TabularEvent>(step => seen.Add(step.GetType().Name));
        TableModel.Fit(Flats, columns, f => f.Price, Fast, told);
        string[] expected = [.. seen];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Told(note => TableModel.Fit(Flats, columns, f => f.Price, Fast, step => note(step))));
        Assert.Equal(expected, Told(note => TableModel.Fit(Flats, columns, f => (decimal)f.Price, Fast, step => note(step))));
        var dates = new RecordColumns<Flat>().Date("built", f => f.Built).Number("price", f => f.Price);
        Assert.NotEmpty(Told(note => TableModel.Fit(Flats, dates, f => f.Heating, Fast, step => note(step))));
        Assert.NotEmpty(Told(note => TableModel.Fit(Flats, dates, f => f.View, Fast, step => note(step))));
        Assert.NotEmpty(Told(note => TableModel.Fit(Flats, dates, f => f.Heating.ToString(), Fast, step => note(step))));
        Assert.NotEmpty(Told(note => TableModel.Fit(Flats, dates, f => f.Price > 140, Fast, progress: step => note(step))));

        static List<string> Told(Action<Action<TabularEvent>> fit)
        {
            var steps = new List<string>();
            fit(step => steps.Add(step.GetType().Name));
            return steps;
        }
    }

    [Fact]
    public void A_classifier_of_an_enumeration_gives_its_members()
    {
        var columns = new RecordColumns<Flat>().Number("price", f => f.Price);
        var model = TableModel.Fit(Flats, columns, f => f.Heating, Fast);
        Heating[] all = model.Classify(Flats);
        Assert.Equal(Flats.Select(flat => flat.Heating), all);
        Assert.Equal(Heating.NA, model.Classify(Flats[2]));
        var probabilities = model.Probabilities(Flats[2]);
        Assert.Equal(3, probabilities.Count);
        Assert.True(probabilities[Heating.NA] > 0.8);
        Assert.Equal(["Heating"], model.Model.Targets);

        using var folder = new TemporaryFolder();
        model.Model.Save(folder["m"]);
        var loaded = new RecordClassifier<Flat, Heating>(TableModel.Load(folder["m"]), columns);
        Assert.Equal(all, loaded.Classify(Flats));
        var error = Assert.Throws<ChainruleException>(() => new RecordClassifier<Flat, View>(loaded.Model, columns));
        Assert.Contains("'Gas' is no member of View", error.Message, StringComparison.Ordinal);
        Assert.Contains("Street, Garden", error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_without_the_member_are_left_out()
    {
        var columns = new RecordColumns<Flat>().Number("odd", f => f.Price % 20);
        var model = TableModel.Fit(Flats, columns, f => f.View, Fast);
        Assert.Equal([View.Street, View.Garden], model.Classify([Flats[2], Flats[1]]));
    }

    [Fact]
    public void Enumerations_in_columns_are_categories_for_a_target_by_name_too()
    {
        var columns = new RecordColumns<Flat>().Category("heating", f => f.Heating).Number("price", f => f.Price);
        var result = new TabularTrainer(Fast).Fit(Flats, columns, "price");
        Assert.Equal(ColumnKind.Categorical, Assert.Single(result.Model.Preparation.Columns).Definition.Kind);
    }

    private enum Heating
    {
        Oil,
        Gas,
        NA,
    }

    private enum View
    {
        Street,
        Garden,
    }

    private sealed record Flat(Heating Heating, View? View, DateOnly Built, DateOnly? Sold, DateTime Seen, int Price);
}
