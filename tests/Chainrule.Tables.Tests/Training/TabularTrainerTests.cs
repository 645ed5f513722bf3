using Chainrule.Kernels;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests.Training;

public class TabularTrainerTests
{
    private static readonly TabularOptions Fast = new() { Kind = ModelKind.Linear };

    private static readonly Lazy<TabularResult> Mixed = new(() => new TabularTrainer().Fit(MixedTable(240), "label"));

    [Fact]
    public void Iris_comes_out_as_well_as_it_can()
    {
        var result = new TabularTrainer().Fit(Table.Load(Repository.PathTo("data", "iris.csv")), "species");
        Assert.Equal(TableTask.Multiclass, result.Task);
        Assert.Equal(["setosa", "versicolor", "virginica"], result.Model.Classes);
        Assert.InRange(result.Test!["accuracy"], 0.9, 1);
        Assert.InRange(result.Test["ROC AUC"], 0.98, 1);
        Assert.InRange(result.Chosen.ValidationLoss, 0.03, 0.12);
        Assert.Equal(2, result.Candidates.Count);
        Assert.True(result.IsRefitted);
        Assert.Equal(1.0 / 3, result.Held!.Baseline["accuracy"], 0.05);
    }

    [Fact]
    public void Learning_curves_end_where_validation_says_and_the_first_network_can_be_watched()
    {
        var events = new Events();
        var result = new TabularTrainer().Fit(Table.Load(Repository.PathTo("data", "iris.csv")), "species", events);
        foreach (var candidate in result.Candidates)
        {
            var iterations = candidate.Iterations!;
            Assert.Equal(result.Validation.Folds, iterations.Folds);
            Assert.Equal(0, iterations.Iterations[0].Iteration);
            Assert.InRange(iterations.Iterations.Count, 10, 60);
            Assert.InRange(iterations.Best.ValidationLoss, 0, iterations.Iterations[0].ValidationLoss / 4);
            Assert.True(iterations.Iterations[^1].TrainLoss < iterations.Iterations[0].TrainLoss / 4);
        }

        // a linear model is no mean of several: its curve is that of the very models that chose its penalty
        Assert.Equal(result.Candidates[0].ValidationLoss, result.Candidates[0].Iterations!.Iterations[^1].ValidationLoss, 1e-9);
        Assert.Equal(
            ("l-bfgs", 1, 4),
            (result.Candidates[0].Method.Optimizer, result.Candidates[0].Method.Members, result.Candidates[1].Method.Members)
        );
        var started = Assert.Single(events.Seen.OfType<IterationsStarted>());
        Assert.Equal((4, false, result.TrainRows), (started.Members, started.IsInSpace, started.Rows.Count));
        var told = events.Seen.OfType<IterationProgress>().Select(progress => progress.Iteration).ToList();
        Assert.Equal((0, 1), (told[0].Iteration, told.Count(iteration => iteration.IsLast)));
    }

    [Fact]
    public void A_network_trained_by_mini_batches_shows_its_trainer_and_how_it_was_trained()
    {
        var events = new Events();
        var (table, _) = Line(300, bend: 400);
        var result = new TabularTrainer(
            new TabularOptions { Kind = ModelKind.Network, Training = training => training with { Epochs = 3 } }
        ).Fit(table, "y", events);
        var ready = Assert.Single(events.Seen.OfType<TrainerReady>());
        Assert.Equal(3, ready.Trainer.Options.Epochs);
        Assert.Equal(("adamw", 3), (result.Chosen.Method.Optimizer, result.Chosen.Method.Batches!.Epochs));
        Assert.Null(result.Chosen.Iterations);
        Assert.Equal(3, result.Candidates[1].History!.Epochs.Count);
    }

    private sealed class Events : IProgress<TabularEvent>
    {
        public List<TabularEvent> Seen { get; } = [];

        public void Report(TabularEvent value) => Seen.Add(value);
    }

    [Fact]
    public void What_is_linear_gets_the_linear_model_and_its_figures_are_in_the_targets_unit()
    {
        var (table, _) = Line(300, bend: 0);
        var result = new TabularTrainer().Fit(table, "y");
        Assert.Equal((TableTask.Regression, ModelKind.Linear), (result.Task, result.Kind));
        Assert.InRange(result.Test!["R²"], 0.999, 1);
        Assert.InRange(result.Test["RMSE"], 0, 10);            // of numbers around 5,000 with a deviation of some 600
        Assert.Equal(0, result.Held!.Baseline["R²"], 0.2);
        float[] y = result.Model.Predict(
            Table.FromColumns("new", TableColumn.OfNumbers("b", [0]), TableColumn.OfNumbers("a", [1]))
        );
        Assert.Equal(5300, y[0], 3f);
    }

    [Fact]
    public void What_bends_gets_the_network()
    {
        var (table, _) = Line(300, bend: 400);
        var result = new TabularTrainer().Fit(table, "y");
        Assert.Equal(ModelKind.Network, result.Kind);
        Assert.True(result.Test!["R²"] > result.Candidates[0].Test!["R²"] + 0.1, $"{result.Test["R²"]}");
        Assert.Equal(ModelKind.Linear, new TabularTrainer(Fast).Fit(table, "y").Kind);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var table = MixedTable(150);
        string[] hashes = [.. new[] { 1, 3 }.Select(threads =>
            new TabularTrainer(new TabularOptions { Threads = threads }).Fit(table, "label").Model.Network.ParametersSha256())];
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void A_row_has_the_same_bits_alone_among_others_and_after_saving()
    {
        using var folder = new TemporaryFolder();
        var model = Mixed.Value.Model;
        model.Save(folder["model.safetensors"]);
        var loaded = TableModel.Load(folder["model.safetensors"]);
        var table = MixedTable(240);
        float[] together = model.Predict(table, Workers.Shared);
        Assert.Equal(together, loaded.Predict(table));
        Assert.Equal(model.Classify(table), loaded.Classify(table));
        for (int row = 0; row < table.RowCount; row += 7)
        {
            Assert.Equal(together[row], loaded.Predict(table.Select([row]))[0]);
        }
    }

    [Fact]
    public void The_file_carries_everything_and_a_broken_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        var model = new TabularTrainer(new TabularOptions { Threshold = 0.3, Kind = ModelKind.Linear })
            .Fit(MixedTable(240), "label")
            .Model;
        string path = folder["model.safetensors"];
        model.Save(path);
        var loaded = TableModel.Load(path);
        Assert.Equal((model.Threshold, "label"), (loaded.Threshold, Assert.Single(loaded.Targets)));
        Assert.Equal(model.Preparation.FeatureNames, loaded.Preparation.FeatureNames);
        loaded.Save(folder["again.safetensors"]);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(bytes, File.ReadAllBytes(folder["again.safetensors"]));

        foreach (
            var (right, wrong) in new[]
            {
                ("\\\"kind\\\":\\\"numeric\\\"", "\\\"kind\\\":\\\"numerix\\\""),
                ("\\\"factor\\\":", "\\\"factox\\\":"),
                ("\\\"threshold\\\":0.3", "\\\"threshold\\\":3.0"),
                ("\\\"formatVersion\\\":3", "\\\"formatVersion\\\":9"),
                ("\\\"hasOther\\\":false", "\\\"hasOther\\\":true "),
            }
        )
        {
            string text = System.Text.Encoding.Latin1.GetString(bytes);
            Assert.Contains(right, text);
            File.WriteAllBytes(
                folder["broken.safetensors"],
                System.Text.Encoding.Latin1.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal))
            );
            Assert.Throws<FileFormatException>(() => TableModel.Load(folder["broken.safetensors"]));
        }
    }

    [Fact]
    public void Two_classes_have_one_output_and_a_threshold_moves_the_decision_alone()
    {
        var table = MixedTable(240);
        var even = Mixed.Value.Model;
        Assert.Equal((1, 2), (even.Network.OutputShape.Count, even.Classes.Count));
        var eager = new TabularTrainer(new TabularOptions { Threshold = 0.2, Kind = ModelKind.Linear }).Fit(table, "label").Model;
        float[] p = eager.Predict(table);
        int[] classes = eager.Classify(table);
        Assert.All(Enumerable.Range(0, 240).Where(row => Math.Abs(p[row] - 0.2) > 1e-6), row =>
            Assert.Equal(p[row] > 0.2 ? 1 : 0, classes[row])
        );
        Assert.Throws<ChainruleException>(() => new TabularTrainer(new TabularOptions { Threshold = 1.5 }).Fit(table, "label"));
    }

    [Fact]
    public void Balanced_classes_find_more_of_the_rare_one()
    {
        var random = new RandomStream(3, RandomStreams.User(0));
        double[] a =
        [
            .. Enumerable.Range(0, 600).Select(i => NormalDistribution.Sample(random, (uint)i) + (i % 12 == 0 ? 1 : 0)),
        ];
        var table = Table.FromColumns(
            "rare",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfTexts("c", Enumerable.Range(0, 600).Select(i => i % 12 == 0 ? "yes" : "no"))
        );
        double Recall(TabularOptions options) => new TabularTrainer(options).Fit(table, "c").Test!.Confusion!.ForClass(1).Recall;
        Assert.True(Recall(Fast with { BalancesClasses = true }) > Recall(Fast) + 0.3);
        Assert.Equal(
            Recall(Fast with { BalancesClasses = true }),
            Recall(Fast with { ClassWeights = [600f / 2 / 550, 600f / 2 / 50] }),
            0.11
        );
        Assert.Throws<ChainruleException>(() => new TabularTrainer(Fast with { ClassWeights = [1, 2, 3] }).Fit(table, "c"));
    }

    [Fact]
    public void A_class_of_a_single_row_brings_no_doubt_about_the_others()
    {
        double[] a = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 2) + 0.01 * i)];
        var table = Table.FromColumns(
            "one",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfTexts(
                "c",
                Enumerable
                    .Range(0, 60)
                    .Select(i =>
                        i == 31 ? "rare"
                        : i % 2 == 0 ? "x"
                        : "y"
                    )
            )
        );
        var result = new TabularTrainer(Fast with { TestShare = 0 }).Fit(table, "c");
        Assert.InRange(result.Candidates[0].Temperature, 0.3, 1.5);
    }

    [Fact]
    public void Folds_predict_every_row_once()
    {
        var result = new TabularTrainer(Fast with { Folds = 4 }).Fit(MixedTable(242), "label");
        Assert.Equal([61, 61, 60, 60], result.CrossValidation!.Folds.Select(fold => fold.Rows).OrderDescending());
        Assert.Null(result.Test);
        Assert.Equal(242, result.TrainRows);
    }

    [Theory]
    [InlineData("label", ModelKind.Linear)]
    [InlineData("a", null)] // values, and whatever is best on each fold
    public void Models_of_folds_that_are_given_bring_what_training_them_does(string target, ModelKind? kind)
    {
        var table = MixedTable(90);
        var schema = TableSchema.Infer(table, new TableOptions { Targets = [target] });
        var options = new TabularOptions { Folds = 3, Kind = kind, Training = training => training with { Epochs = 2 } };
        var trainer = new TabularTrainer(options);
        string path = Path.GetTempFileName();
        var whole = trainer.Fit(table, schema, progress: (IProgress<TabularEvent>?)null);
        var told = new List<TabularEvent>();
        var merged = new TabularTrainer(options with
        {
            FoldModels = fold =>
            {
                if (fold == 1)
                {
                    return null; // that one is to be trained
                }

                trainer.FitFold(table, schema, fold).Save(path, overwrite: true);
                return TableModel.Load(path);
            },
        }).Fit(table, schema, told.Add);
        File.Delete(path);
        Assert.Equal([2], told.OfType<FoldStarted>().Select(started => started.Fold));
        Assert.Equal(whole.Model.Network.ParametersSha256(), merged.Model.Network.ParametersSha256());
        Assert.Equal(whole.CrossValidation!.Predicted.Scores, merged.CrossValidation!.Predicted.Scores);
        Assert.Equal(
            whole.CrossValidation.Folds.SelectMany(fold => fold.Figures),
            merged.CrossValidation.Folds.SelectMany(fold => fold.Figures));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.FitFold(table, schema, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.FitFold(table, schema, -1));
    }

    [Fact]
    public void Many_rows_are_learned_by_mini_batches_with_embeddings()
    {
        var random = new RandomStream(5, RandomStreams.User(0));
        int rows = 5400 * 5 / 4;
        double[] a = [.. Enumerable.Range(0, rows).Select(i => random.Uniform((uint)i))];
        int[] city = [.. Enumerable.Range(0, rows).Select(i => random.Below(30, (uint)(rows + i)))];
        var table = Table.FromColumns(
            "cities",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfTexts("city", city.Select(c => $"city {c}")),
            TableColumn.OfNumbers("y", [.. a.Select((x, i) => (x > 0.6 ? 10 : 0) * (city[i] % 2 == 0 ? 1 : -1) + 0.1 * city[i])])
        );
        var events = new List<TabularEvent>();
        var result = new TabularTrainer(new TabularOptions { Training = training => training with { Epochs = 12 } }).Fit(
            table,
            "y",
            new Listener(events)
        );
        Assert.Equal(ModelKind.Network, result.Kind);
        Assert.StartsWith("piecewise:1:16:8 embedding:32x5 dense:", result.Model.Network.Notation);
        Assert.InRange(result.Test!["R²"], 0.95, 1);
        Assert.Equal((12, false), (result.Candidates[1].History!.Epochs.Count, result.IsRefitted));
        Assert.Contains(events, e => e is NetworkStarted { Epochs: 12 });

        // a category that nobody has seen is predicted as the mean of all, more or less
        float y = result.Model.Predict(
            Table.FromColumns("new", TableColumn.OfNumbers("a", [0.2]), TableColumn.OfTexts("city", ["atlantis"]))
        )[0];
        Assert.InRange(y, -2, 5);
    }

    [Fact]
    public void Several_numbers_are_predicted_at_once()
    {
        var (table, _) = Line(200, bend: 0);
        var both = Table.FromColumns(
            "both",
            [.. table.Columns, TableColumn.OfNumbers("z", [.. table["a"].Numbers.ToArray().Select(a => a * 0.01)])]
        );
        var schema = TableSchema.Infer(both, new TableOptions { Targets = ["y", "z"] });
        var result = new TabularTrainer(Fast).Fit(both, schema);
        Assert.Equal(["y", "z"], result.Model.Targets);
        Assert.InRange(result.Test!["y: R²"], 0.99, 1);
        Assert.InRange(result.Test["z: R²"], 0.99, 1);
    }

    [Fact]
    public void Records_of_a_program_are_learned_from_by_functions()
    {
        var houses = Enumerable
            .Range(0, 200)
            .Select(i => new House(i % 7, i % 3 == 0 ? "Rome" : "Oslo", i % 2 == 0, 100 * (i % 7) + (i % 3 == 0 ? 50 : 0)))
            .ToList();
        var columns = new RecordColumns<House>()
            .Number("rooms", h => h.Rooms)
            .Text("city", h => h.City)
            .Boolean("garden", h => h.HasGarden)
            .Number("price", h => h.Price);
        var result = new TabularTrainer(Fast).Fit(houses, columns, "price");
        float[] y = result.Model.Predict(columns.ToTable([new House(3, "Rome", null, double.NaN)]));
        Assert.Equal(350, y[0], 5f);
    }

    [Fact]
    public void A_table_far_wider_than_long_is_learned_from_as_any_other()
    {
        var random = new RandomStream(9, RandomStreams.User(0));
        var columns = Enumerable
            .Range(0, 3000)
            .Select(j =>
                TableColumn.OfNumbers(
                    $"x{j}",
                    [
                        .. Enumerable
                            .Range(0, 40)
                            .Select(i =>
                                (i % 2 == 0 ? 0.5 : -0.5) * (j % 3 == 0 ? 1 : 0)
                                + NormalDistribution.Sample(random, (uint)(40 * j + i))
                            ),
                    ]
                )
            );
        var table = Table.FromColumns(
            "wide",
            [.. columns, TableColumn.OfTexts("y", Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "a" : "b"))]
        );
        var result = new TabularTrainer().Fit(table, "y");
        Assert.Equal(1, result.Test!["accuracy"]);
        Assert.Equal(10, result.Validation.Folds);
        Assert.Equal(3000, result.Model.Network.InputShape.Count);
    }

    [Fact]
    public void Stopped_before_there_is_a_network_the_linear_model_is_tested_and_returned()
    {
        using var source = new CancellationTokenSource();
        var result = new TabularTrainer().Fit(
            MixedTable(240),
            "label",
            new Stopper(source, e => e is KindMeasured { Kind: ModelKind.Linear }),
            source.Token
        );
        Assert.Equal((true, ModelKind.Linear, false), (result.IsStopped, result.Kind, result.IsRefitted));
        Assert.Single(result.Candidates);
        Assert.InRange(result.Test!["accuracy"], 0.7, 1);
        Assert.Equal(
            new TabularTrainer(Fast with { Refits = false }).Fit(MixedTable(240), "label").Model.Network.ParametersSha256(),
            result.Model.Network.ParametersSha256()
        );
    }

    [Fact]
    public void Stopped_between_epochs_the_best_of_them_is_the_network()
    {
        using var source = new CancellationTokenSource();
        int epochs = 0;
        bool IsThird(TabularEvent e) => e is NetworkProgress { Event: Chainrule.Training.EpochCompleted } && ++epochs == 3;
        var options = new TabularOptions
        {
            Kind = ModelKind.Network,
            Training = training => training with { Epochs = 50, Schedule = null },
        };
        var result = new TabularTrainer(options).Fit(MixedTable(600), "label", new Stopper(source, IsThird), source.Token);
        Assert.Equal((true, ModelKind.Network, 3), (result.IsStopped, result.Kind, result.Candidates[1].History!.Epochs.Count));
        var same = new TabularTrainer(options with { Training = training => training with { Epochs = 3, Schedule = null } }).Fit(
            MixedTable(600),
            "label"
        );
        Assert.False(same.IsStopped);
        Assert.Equal(same.Model.Network.ParametersSha256(), result.Model.Network.ParametersSha256());
    }

    [Fact]
    public void Stopped_while_it_is_fitted_anew_the_tested_model_is_returned_and_within_folds_nothing()
    {
        using var source = new CancellationTokenSource();
        var result = new TabularTrainer(Fast).Fit(
            MixedTable(240),
            "label",
            new Stopper(source, e => e is KindMeasured),
            source.Token
        );
        Assert.Equal((true, false), (result.IsStopped, result.IsRefitted));
        using var other = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TabularTrainer(Fast with { Folds = 4 }).Fit(
            MixedTable(240), "label", new Stopper(other, e => e is FoldStarted { Fold: 2 }), other.Token));
    }

    public static TheoryData<string> Kinds =>
        [
            "two classes",
            "threshold and weights",
            "three classes, folds",
            "numbers",
            "mini-batches",
            "embeddings",
            "wide",
            "always the same",
        ];

    // Not among the numbers for every instruction set: whole trainings take minutes without an instruction for fused
    // multiply-adds.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predictions_have_the_same_bits_in_any_batch_on_any_threads_and_after_saving(string kind)
    {
        var table = MixedTable(230);
        var three = Table.FromColumns(
            "three",
            [
                .. table.Columns.Where(c => c.Name != "label"),
                TableColumn.OfTexts("label", Enumerable.Range(0, 230).Select(i => "abc"[i % 3].ToString())),
            ]
        );
        var cities = Table.FromColumns(
            "cities",
            [.. table.Columns, TableColumn.OfTexts("city", Enumerable.Range(0, 230).Select(i => $"city {i * 7 % 23}"))]
        );
        var random = new RandomStream(3, RandomStreams.User(4));
        var wide = Table.FromColumns(
            "wide",
            [
                .. Enumerable
                    .Range(0, 600)
                    .Select(c =>
                        TableColumn.OfNumbers(
                            $"n{c}",
                            [.. Enumerable.Range(0, 230).Select(i => (double)random.Uniform((uint)(230 * c + i)))]
                        )
                    ),
            ]
        );
        var (rows, target, options) = kind switch
        {
            "embeddings" => (
                cities,
                "label",
                new TabularOptions { Kind = ModelKind.Network, Training = training => training with { Epochs = 2 } }
            ),
            "wide" => (wide, "n0", new TabularOptions { Kind = ModelKind.Linear }),
            "always the same" => (Table.FromColumns("noise", [.. wide.Columns.Take(4)]), "n0", new TabularOptions()),
            "two classes" => (MixedTable(240), "label", new TabularOptions()),
            "threshold and weights" => (
                table,
                "label",
                new TabularOptions { Threshold = 0.3, ClassWeights = [1, 3], Kind = ModelKind.Linear }
            ),
            "three classes, folds" => (three, "label", new TabularOptions { Folds = 2, Kind = ModelKind.Network }),
            "numbers" => (table, "a", new TabularOptions { Kind = ModelKind.Network }),
            _ => (
                table,
                "label",
                new TabularOptions { Kind = ModelKind.Network, Training = training => training with { Epochs = 2 } }
            ),
        };
        var result = kind == "two classes" ? Mixed.Value : new TabularTrainer(options).Fit(rows, target);
        var model = result.Model;
        Assert.Equal(kind == "embeddings", model.Network.Notation.Contains("embedding:", StringComparison.Ordinal));
        Assert.Equal(kind == "always the same", result.Kind == ModelKind.Constant);
        using var folder = new TemporaryFolder();
        model.Save(folder["model.safetensors"]);
        var loaded = TableModel.Load(folder["model.safetensors"]);
        using var workers = new Workers(3);
        float[] whole = model.Predict(rows, workers);
        int[] classes = model.Output == Chainrule.Losses.OutputKind.Values ? [] : model.Classify(rows);
        int width = model.Network.OutputShape.Count;
        foreach (int size in new[] { 1, 7, 64, rows.RowCount })
        {
            for (int from = 0; from < rows.RowCount; from += size)
            {
                var part = rows.Select([.. Enumerable.Range(from, Math.Min(size, rows.RowCount - from))]);
                Assert.Equal(
                    whole[(from * width)..((from + part.RowCount) * width)],
                    loaded.Predict(part, size == 64 ? workers : null)
                );
                Assert.Equal(
                    classes.Length == 0 ? [] : classes[from..(from + part.RowCount)],
                    classes.Length == 0 ? [] : loaded.Classify(part)
                );
            }
        }
    }

    [Fact]
    public void What_would_be_trained_can_be_had_untrained()
    {
        var table = MixedTable(240);
        var schema = TableSchema.Infer(table, new TableOptions { Targets = ["label"] });
        var small = new TabularTrainer().Prepare(table, schema);
        Assert.Equal((false, "dense:32 gelu dense:1"), (small.TakesBatches, small.Network.Notation));
        Assert.Equal(192, small.Train.Count + small.Held!.Count);
        var batches = new TabularTrainer(new TabularOptions { Training = training => training with { Epochs = 2 } }).Prepare(
            table,
            schema
        );
        Assert.True(batches.TakesBatches);
        Assert.StartsWith("piecewise:1:16:8 ", batches.Network.Notation);
        Assert.Equal(2, batches.Training.Epochs);
    }

    [Fact]
    public void What_nothing_can_be_learned_from_is_refused()
    {
        Assert.Throws<ChainruleException>(() => new TabularTrainer().Fit(MixedTable(6), "label"));
        Assert.Throws<ChainruleException>(() => new TabularTrainer().Fit(MixedTable(40), "nothing"));
        Assert.Throws<ChainruleException>(() => new TabularOptions { TestShare = 1 });
        Assert.Throws<ChainruleException>(() => new TabularOptions { Folds = 1 });
        Assert.Throws<OperationCanceledException>(() =>
            new TabularTrainer().Fit(MixedTable(60), "label", cancel: new CancellationToken(canceled: true))
        );
    }

    /// <summary>y = 5000 + 300·a − 500·b, with a bend.</summary>
    private static (Table Table, double[] Y) Line(int rows, double bend)
    {
        var random = new RandomStream(11, RandomStreams.User(0));
        double[] a = [.. Enumerable.Range(0, rows).Select(i => NormalDistribution.Sample(random, (uint)i))];
        double[] b = [.. Enumerable.Range(rows, rows).Select(i => NormalDistribution.Sample(random, (uint)i))];
        double[] y =
        [
            .. a.Zip(b, (x, z) =>
                5000 + 300 * x - 500 * z + bend * x * z + 5 * (random.Uniform((uint)(1000 + Math.Abs((int)(1000 * x)))) - 0.5)
            ),
        ];
        return (
            Table.FromColumns(
                "line",
                TableColumn.OfNumbers("a", a),
                TableColumn.OfNumbers("b", b),
                TableColumn.OfNumbers("y", y)
            ),
            y
        );
    }

    /// <summary>Numbers with gaps, texts with gaps, dates, truth values, and two classes.</summary>
    private static Table MixedTable(int rows)
    {
        var random = new RandomStream(7, RandomStreams.User(1));
        double[] a = [.. Enumerable.Range(0, rows).Select(i => i % 11 == 0 ? double.NaN : 10 * random.Uniform((uint)i))];
        string?[] color =
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i => i % 13 == 0 ? null : new[] { "red", "green", "blue" }[random.Below(3, (uint)(rows + i))]),
        ];
        return Table.FromColumns(
            "mixed",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfTexts("color", color),
            TableColumn.OfTexts(
                "when",
                Enumerable
                    .Range(0, rows)
                    .Select(i => new DateTime(2023, 1, 1).AddDays(random.Below(700, (uint)(2 * rows + i))).ToString("yyyy-MM-dd"))
            ),
            TableColumn.OfTexts("flag", Enumerable.Range(0, rows).Select(i => i % 3 == 0 ? "yes" : "no")),
            TableColumn.OfTexts(
                "label",
                Enumerable
                    .Range(0, rows)
                    .Select(i =>
                        (double.IsNaN(a[i]) ? 5 : a[i]) + (color[i] == "red" ? 3 : 0) + 2 * random.Uniform((uint)(5 * rows + i))
                        > 6
                            ? "good"
                            : "bad"
                    )
            )
        );
    }

    private sealed record House(int Rooms, string City, bool? HasGarden, double Price);

    /// <summary>Stops at an event.</summary>
    private sealed class Stopper(CancellationTokenSource source, Func<TabularEvent, bool> isTheOne) : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value)
        {
            if (isTheOne(value))
            {
                source.Cancel();
            }
        }
    }

    private sealed class Listener(List<TabularEvent> events) : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value) => events.Add(value);
    }
}
