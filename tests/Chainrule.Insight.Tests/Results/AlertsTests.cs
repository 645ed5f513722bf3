using System.Globalization;
using Chainrule.Insight.Distributions;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Insight.Tests.Results;

public class AlertsTests
{
    [Fact]
    public void A_healthy_run_gets_none()
    {
        Assert.Empty(
            Alerts.Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    Train = Right(0.96),
                    Training = new()
                    {
                        Support = [500, 500],
                        History = Falling,
                        Layers = Layers([0.01, 0.02, 0.05], [0.01, 0.02, 0.05]),
                    },
                    DeadUnits = [new DeadUnits(1, 1, 100)],
                    Gradients = [new LayerGradient(0, 0.01), new LayerGradient(2, 0.02), new LayerGradient(4, 0.05)],
                    NearDuplicates = new(5, 1000),
                }
            )
        );
        Assert.Empty(
            Kinds(
                new RunFacts
                {
                    Test = OfNetwork(),
                    Training = new()
                    {
                        Iterations = Iterations(true, (0, 1, 1, 0.1), (10, 0.3, 0.4, 0.01), (20, 0.2, 0.41, 0.01)),
                    },
                }
            )
        );
    }

    [Fact]
    public void A_validation_loss_that_rises_over_iterations_by_more_than_folds_differ_is_overfitting()
    {
        (int, double, double, double)[] rising = [(0, 1, 1, 0.1), (10, 0.3, 0.4, 0), (20, 0.1, 0.6, 0.05)];
        Assert.Equal([AlertKind.Overfitting], Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(true, rising) })));
        Assert.Contains(
            "TrainingOptions.Epochs = 100",
            Alerts.Find(Trained(OfNetwork(), new() { Iterations = Iterations(true, rising) }))[0].Advice
        );
        Assert.DoesNotContain(
            "TrainingOptions.Epochs = 100",
            Alerts.Find(Trained(Right(0.95), new() { Iterations = Iterations(true, rising) }))[0].Advice
        );
        rising[2].Item4 = 0.11; // chance
        Assert.Empty(Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(true, rising) })));
        rising[2] = (20, 0.4, 0.6, 0.05); // nothing was learned meanwhile either
        Assert.Empty(Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(true, rising) })));
    }

    [Fact]
    public void A_network_that_its_limit_of_iterations_has_ended_may_be_still_improving()
    {
        (int, double, double, double)[] falling =
        [
            (0, 1, 1, 0.1),
            (180, 0.3, 0.42, 0.01),
            (190, 0.29, 0.39, 0.01),
            (200, 0.28, 0.37, 0),
        ];
        Assert.Equal(
            [AlertKind.StillImproving],
            Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(false, falling) }))
        );
        Assert.Empty(Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(true, falling) })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Iterations = Iterations(false, falling) }))); // a linear model
        falling[1].Item3 = 0.4; // what a healthy network gains there as well
        Assert.Empty(Kinds(Trained(OfNetwork(), new() { Iterations = Iterations(false, falling) })));
    }

    [Fact]
    public void What_layers_did_all_through_the_training_tells_more_than_its_end()
    {
        double[] fine = [0.01, 0.02, 0.05], vanished = [1e-8, 1e-5, 0.1], grown = [1e4, 10, 0.1];
        // mostly: neither at one epoch alone, nor at the end alone
        Assert.Equal(
            [AlertKind.VanishingGradients],
            Kinds(Trained(Right(0.95), new() { Layers = Layers(vanished, vanished, fine) }))
        );
        Assert.Empty(
            Kinds(
                new RunFacts
                {
                    Test = Right(0.95),
                    Training = new() { Layers = Layers(fine, fine, vanished) },
                    Gradients = [new LayerGradient(0, 1e-8), new LayerGradient(2, 1e-5), new LayerGradient(4, 0.1)],
                }
            )
        );
        Assert.Equal(
            [AlertKind.ExplodingGradients],
            Kinds(Trained(Right(0.95), new() { Layers = Layers(grown, grown, fine) }))
        );
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Layers = Layers(fine, grown, fine) })));
        // two layers alone tell nothing
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Layers = Layers([0.1, 0.1], [1e-9, 0.1]) })));
        Assert.Contains(
            "not finite",
            Alerts.Find(Trained(Right(0.95), new() { Layers = Layers(fine, [double.NaN, 0.1, 0.1], fine) })).Single().Finding
        );
    }

    [Fact]
    public void Weights_that_run_off_explode_and_such_that_find_their_place_do_not()
    {
        Assert.Equal([AlertKind.ExplodingGradients], Kinds(Trained(Right(0.95), new() { Layers = Weights(0.05, 1, 12) })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Layers = Weights(0.05, 0.4, 0.9) })));
        // small at first, and not large now
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Layers = Weights(0.001, 0.4, 0.9) })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Layers = Weights(0, 1, 12) })));
    }

    [Fact]
    public void Whether_units_died_or_were_dead_from_the_start_decides_what_to_do()
    {
        DeadUnits[] dead = [new DeadUnits(1, 40, 100)];
        var died = Alerts
            .Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    DeadUnits = dead,
                    Training = new() { Layers = Deaths(0, 0.1, 0.35, 0.4) },
                }
            )
            .Single();
        Assert.Contains("0.0% of them were dead before training began, 35.0% after epoch 2", died.Finding);
        Assert.Contains("smaller learning rate", died.Advice);
        var born = Alerts
            .Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    DeadUnits = dead,
                    Training = new() { Layers = Deaths(0.38, 0.39, 0.4, 0.4) },
                }
            )
            .Single();
        Assert.Contains("38.0% of them were dead before training began", born.Finding);

        // all of some rows' units: of the test rows a few find units alive
        var all = Alerts
            .Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    DeadUnits = [new DeadUnits(1, 98, 100)],
                    Training = new() { Layers = Deaths(0, 1, 1, 1) },
                }
            )
            .Single();
        Assert.Contains("nearly all after epoch 1", all.Finding);
        Assert.Contains("Network.Initialize(seed, new He())", born.Advice);
        Assert.Empty(
            Kinds(
                new RunFacts
                {
                    Test = Right(0.95),
                    DeadUnits = [new DeadUnits(1, 10, 100)],
                    Training = new() { Layers = Deaths(0, 0.1, 0.1, 0.1) },
                }
            )
        );
    }

    [Fact]
    public void A_healthy_regression_gets_none_and_a_useless_one_does()
    {
        Assert.Empty(Kinds(Trained(ValuesOff(0.3), new() { History = Falling })));
        Assert.Equal([AlertKind.NoBetterThanBaseline], Kinds(new RunFacts { Test = ValuesOff(3) }));
        Assert.Equal(
            [AlertKind.Overfitting],
            Kinds(Trained(ValuesOff(0.3), new() { History = History([(0.5, 0.5), (0.3, 0.4), (0.1, 0.6)]) }))
        );
        Assert.Equal([AlertKind.FewTestRows], Kinds(new RunFacts { Test = ValuesOff(0.3, rows: 40) }));
        Assert.Empty(Kinds(new RunFacts { Test = ValuesOff(0.4), Train = ValuesOff(0.3) }));
        Assert.Equal([AlertKind.Overfitting], Kinds(new RunFacts { Test = ValuesOff(1.2), Train = ValuesOff(0.1) }));
        Assert.Equal([AlertKind.Underfitting], Kinds(new RunFacts { Test = ValuesOff(1.7), Train = ValuesOff(1.9) }));
    }

    [Fact]
    public void A_gradient_that_hardly_arrives_vanishes_and_one_that_grows_explodes()
    {
        Assert.Equal(
            [AlertKind.VanishingGradients],
            Kinds(
                new RunFacts
                {
                    Test = Right(0.95),
                    Gradients = [new LayerGradient(0, 1e-8), new LayerGradient(2, 1e-5), new LayerGradient(4, 0.1)],
                }
            )
        );
        Assert.Equal(
            [AlertKind.ExplodingGradients],
            Kinds(
                new RunFacts
                {
                    Test = Right(0.95),
                    Gradients = [new LayerGradient(0, 1e4), new LayerGradient(2, 10), new LayerGradient(4, 0.1)],
                }
            )
        );
        Assert.Empty(
            Kinds(new RunFacts { Test = Right(0.95), Gradients = [new LayerGradient(0, 1e-8), new LayerGradient(2, 0.1)] })
        );
    }

    [Theory]
    [InlineData(double.NaN, true)]
    [InlineData(double.PositiveInfinity, true)]
    [InlineData(6, true)]
    [InlineData(0.6, false)]
    public void A_loss_that_jumps_or_is_no_number_is_an_explosion(double loss, bool isAlert)
    {
        var history = History([(0.5, 0.5), (0.4, 0.4), (loss, 0.39), (0.2, 0.38)]);
        Assert.Equal(
            isAlert,
            Kinds(Trained(Right(0.95), new() { History = history })).Contains(AlertKind.ExplodingGradients)
        );
        Assert.Equal(isAlert, Alerts.During(history).Any(alert => alert.Kind == AlertKind.ExplodingGradients));
    }

    [Fact]
    public void One_test_row_in_a_hundred_among_those_trained_on_is_too_many()
    {
        Assert.Equal([AlertKind.NearDuplicates], Kinds(new RunFacts { Test = Right(0.95), NearDuplicates = new(10, 1000) }));
        Assert.True(Assert.Single(Alerts.Find(new RunFacts { Test = Right(0.95), NearDuplicates = new(100, 1000) })).IsGrave);
        Assert.Empty(Kinds(new RunFacts { Test = Right(0.95), NearDuplicates = new(9, 1000) }));
        var some = Assert.Single(
            Alerts.Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    NearDuplicates = new(9, 500),
                }
            )
        );
        Assert.Contains("9 of the 500 test rows looked at", some.Finding);
    }

    [Fact]
    public void What_is_worse_than_guessing_is_no_chance_and_one_class_alone_shows_nothing()
    {
        Assert.Equal("Worse than always the same answer", Alerts.Find(new RunFacts { Test = Right(0.3, score: 0.4) })[0].Title);
        Assert.Equal(
            "All rows are of one class",
            Alerts.Find(new RunFacts { Test = OutcomeOf(200, _ => 1, row => row % 10 == 0 ? -1 : 1) })[0].Title
        );
        Assert.Equal(
            "No better than always the same answer",
            Alerts.Find(new RunFacts { Test = Right(0.5, score: 0.1) })[0].Title
        );
    }

    [Fact]
    public void Two_rows_that_are_predicted_well_get_no_alert_but_that_they_are_few()
    {
        Assert.Equal([AlertKind.FewTestRows], Kinds(new RunFacts { Test = ValuesOff(0.001, rows: 2) }));
        Assert.Equal(
            [AlertKind.FewTestRows],
            Kinds(new RunFacts { Test = OutcomeOf(2, row => row % 2, row => row % 2 == 1 ? 3 : -3) })
        );
        Assert.Contains(AlertKind.NoBetterThanBaseline, Kinds(new RunFacts { Test = OutcomeOf(2, row => row % 2, _ => 3) }));
    }

    [Fact]
    public void The_gravest_stand_first_and_all_say_what_to_do()
    {
        var alerts = Alerts.Find(
            new RunFacts
            {
                Test = Right(0.5, score: 9),
                Training = new() { Support = [900, 10] },
                NearDuplicates = new(10, 1000),
                DeadUnits = [new DeadUnits(1, 40, 100)],
            }
        );
        Assert.True(alerts.Count >= 4);
        Assert.Equal(alerts.OrderByDescending(alert => alert.IsGrave), alerts);
        Assert.All(alerts, alert => Assert.NotEmpty(alert.Advice));
    }

    [Fact]
    public void A_rare_class_is_told_by_its_probabilities_where_the_accuracy_tells_nothing()
    {
        // two in a hundred, half of which are among the seven in a hundred with the highest score: right no more often than
        // always 'a'
        Outcome Rare(double shift, double factor, Func<int, bool> isHigh) =>
            OutcomeOf(5000, row => row % 50 == 0 ? 1 : 0, row => (float)(shift + (factor * (isHigh(row) ? -1.5 : -5))));
        bool Told(int row) => row % 50 == 0 ? row % 100 == 0 : row % 19 == 0;
        bool Untold(int row) => row / 50 % 19 == 0;

        Assert.Equal([AlertKind.ClassImbalance, AlertKind.IgnoredClass], Kinds(new RunFacts { Test = Rare(0, 1, Told) }).Order());
        Assert.DoesNotContain(Alerts.Find(new RunFacts { Test = Rare(0, 1, Told) }), alert => alert.IsGrave);
        var useless = Alerts.Find(new RunFacts { Test = Rare(0, 1, Untold) });
        Assert.Equal("No better than always the same answer", useless[0].Title);
        Assert.True(useless[0].IsGrave);
        Assert.True(Assert.Single(useless, alert => alert.Kind == AlertKind.IgnoredClass).IsGrave);

        // the same order, and probabilities that can't be believed
        var ordered = Assert.Single(Alerts.Find(new RunFacts { Test = Rare(4, 1, Told) }), alert =>
            alert.Kind == AlertKind.NoBetterThanBaseline
        );
        Assert.False(ordered.IsGrave);
        Assert.Contains("the ROC AUC is 0.7", ordered.Finding);
        Assert.True(Alerts.Find(new RunFacts { Test = Rare(4, 1, Untold) })[0].IsGrave);
    }

    [Fact]
    public void Of_few_rows_the_order_may_be_beyond_chance_where_answers_are_not()
    {
        // 30 of 40 are of 'a'; 33 are right, and the log loss is less, which chance may both give, but nine of ten of 'b' come
        // before 28 of 'a'
        var few = OutcomeOf(
            40,
            row => row < 10 ? 1 : 0,
            row =>
                row < 5 ? 1
                : row < 9 ? -0.5f
                : row == 9 ? -3
                : row < 12 ? 2.5f
                : -2
        );
        Assert.Equal([AlertKind.FewTestRows], Kinds(new RunFacts { Test = few }));
    }

    [Fact]
    public void Of_a_rare_class_the_order_tells_what_was_learned_and_what_by_heart()
    {
        Outcome Ordered(int oneIn) =>
            OutcomeOf(
                5000,
                row => row % 50 == 0 ? 1 : 0,
                row => (row % 50 == 0 ? row / 50 % oneIn != 0 : row % oneIn == 0) ? -1f : -5
            );
        Assert.DoesNotContain(AlertKind.Underfitting, Kinds(new RunFacts { Test = Ordered(10), Train = Ordered(10) }));
        Assert.DoesNotContain(AlertKind.Overfitting, Kinds(new RunFacts { Test = Ordered(10), Train = Ordered(12) }));
        Assert.Contains(AlertKind.Overfitting, Kinds(new RunFacts { Test = Ordered(3), Train = Ordered(5000) }));
    }

    [Fact]
    public void Classes_that_are_never_predicted_are_all_named()
    {
        // 'c0' and 'c1' are told apart, the others are taken for them; of the last there are only three rows
        Outcome Of(int classes, int[] labels) =>
            Outcome.OfClasses(
                new Model(
                    Network.Input(1).Dense(classes).Build(seed: 1),
                    OutputKind.SoftmaxLogits,
                    classes: [.. Enumerable.Range(0, classes).Select(k => $"c{k}")]
                ),
                [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(k => k == label % 2 ? 6f : 0f))],
                labels
            );
        var some = Alerts
            .Find(
                new RunFacts
                {
                    Test = Of(
                        4,
                        [
                            .. Enumerable
                                .Range(0, 300)
                                .Select(row =>
                                    row < 9 ? 2
                                    : row < 12 ? 3
                                    : row % 2
                                ),
                        ]
                    ),
                }
            )
            .Single(alert => alert.Kind == AlertKind.IgnoredClass);
        Assert.Equal("2 classes that are never predicted", some.Title);
        Assert.Equal("No row is predicted as 'c2' (9 rows), 'c3' (3).", some.Finding);
        Assert.Contains("these classes", some.Advice);
        var many = Alerts
            .Find(
                new RunFacts { Test = Of(20, [.. Enumerable.Range(0, 1000).Select(row => row < 90 ? 2 + (row % 18) : row % 2)]) }
            )
            .Single(alert => alert.Kind == AlertKind.IgnoredClass);
        Assert.EndsWith("'c11' (5) and 8 more.", many.Finding);
        Assert.DoesNotContain(
            AlertKind.IgnoredClass,
            Kinds(new RunFacts { Test = Of(3, [.. Enumerable.Range(0, 300).Select(row => row < 4 ? 2 : row % 2)]) })
        );
    }

    [Fact]
    public void A_coin_is_no_better_than_the_baseline() =>
        Assert.Contains(AlertKind.NoBetterThanBaseline, Kinds(new RunFacts { Test = Right(0.5) }));

    [Fact]
    public void A_validation_loss_that_rises_while_training_goes_on_is_overfitting() =>
        Assert.Contains(
            AlertKind.Overfitting,
            Kinds(Trained(Right(0.95), new() { History = History([(0.5, 0.5), (0.3, 0.4), (0.1, 0.6)]) }))
        );

    [Fact]
    public void Knowing_its_own_rows_much_better_is_overfitting() =>
        Assert.Contains(AlertKind.Overfitting, Kinds(new RunFacts { Test = Right(0.8), Train = Right(1) }));

    [Fact]
    public void Not_knowing_even_its_own_rows_is_underfitting() =>
        Assert.Contains(AlertKind.Underfitting, Kinds(new RunFacts { Test = Right(0.65), Train = Right(0.66) }));

    [Fact]
    public void A_best_epoch_at_the_end_of_a_high_learning_rate_is_still_improving()
    {
        var history = History([(0.5, 0.5), (0.4, 0.4), (0.3, 0.3)]);
        Assert.Contains(AlertKind.StillImproving, Kinds(Trained(Right(0.95), new() { History = history })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { History = Falling })));
    }

    [Fact]
    public void Ten_times_the_rows_is_an_imbalance()
    {
        Assert.Contains(AlertKind.ClassImbalance, Kinds(Trained(Right(0.95), new() { Support = [1000, 100] })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { Support = [1000, 101] })));
        Assert.StartsWith(
            "Of the 1,100 rows to train on, the largest class has 1,000, the smallest 100.",
            Alerts.Find(Trained(Right(0.95), new() { Support = [1000, 100] }))[0].Finding
        );
        Assert.Contains(Alerts.Find(new RunFacts { Test = OutcomeOf(1000, row => row % 50 == 0 ? 1 : 0, _ => -3) }), alert =>
            alert.Finding.StartsWith("Of the 1,000 test rows, the largest", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Few_rows_of_a_class_among_some_of_many_may_be_chance()
    {
        // 300 classes alike: of 1,200 rows some have one, and others a dozen
        var model = new Model(Network.Input(1).Dense(300).Build(seed: 1), OutputKind.SoftmaxLogits);
        int[] labels = [.. Enumerable.Range(0, 1200).Select(row => row < 12 ? 0 : 1 + (row % 299))];
        var some = Outcome.OfClasses(
            model,
            [.. labels.SelectMany(label => Enumerable.Range(0, 300).Select(k => k == label ? 9f : 0f))],
            labels
        );
        var few = Trained(some, new() { Support = [.. Enumerable.Range(0, 300).Select(k => k == 0 ? 12L : 1)] });

        Assert.DoesNotContain(AlertKind.ClassImbalance, Kinds(new RunFacts { Test = some }));
        Assert.Contains(AlertKind.ClassImbalance, Kinds(few)); // all there are
    }

    [Fact]
    public void Advice_is_of_what_the_run_has()
    {
        var history = Iterations(true, (0, 1, 1, 0.1), (10, 0.3, 0.4, 0.01));
        RunFacts[] poor =
        [
            new RunFacts { Test = Right(0.5) },
            new RunFacts { Test = Right(0.2) },
            new RunFacts { Test = ValuesOff(3) },
            new RunFacts { Test = Right(0.6), Train = Right(0.99) },
            new RunFacts { Test = Right(0.65), Train = Right(0.65) },
            new RunFacts { Test = Right(0.8, score: 9) },
            new RunFacts { Test = OutcomeOf(1000, row => row % 10 == 0 ? 1 : 0, _ => -3) },
        ];
        foreach (var run in poor)
        {
            var atOnce = run with { Training = new() { Iterations = history } };
            string[] advice = [.. Alerts.Find(atOnce).Select(alert => alert.Advice)];
            Assert.NotEmpty(advice);
            Assert.All(advice, text => Assert.DoesNotMatch("learning rate|epochs|[Tt]rain longer|dropout|smoothing", text));
            Assert.Contains(Alerts.Find(run with { Training = new() { History = Falling } }), alert =>
                System.Text.RegularExpressions.Regex.IsMatch(
                    alert.Advice,
                    "learning rate|epochs|[Tt]rain longer|dropout|smoothing"
                )
            );
        }
    }

    [Fact]
    public void What_is_less_sure_than_it_could_be_is_not_to_be_made_less_sure()
    {
        var alert = Alerts
            .Find(Trained(Right(0.99, score: 1), new() { History = Falling }))
            .Single(found => found.Kind == AlertKind.PoorCalibration);
        Assert.Equal("Less sure than it could be", alert.Title);
        Assert.Contains("make a network surer", alert.Advice);
    }

    [Fact]
    public void Of_values_with_a_long_tail_a_few_rows_do_not_decide_alone()
    {
        // predicted within a third, but for the largest of all, of which half is missed: R² is that one row
        Outcome Tail(Func<int, double, double> predict)
        {
            var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
            double[] actual = [.. Enumerable.Range(0, 400).Select(row => Math.Exp(14.0 * ((row * 37 % 400) + 0.5) / 400))];
            actual[7] = 3e9;
            return Outcome.OfValues(
                model,
                [.. actual.Select((value, row) => (float)predict(row, value))],
                [.. actual.Select(value => (float)value)]
            );
        }

        Assert.Empty(Kinds(new RunFacts { Test = Tail((row, value) => row == 7 ? 0 : value * (1 + (0.3 * Math.Sin(row)))) }));
        Assert.Equal(
            [AlertKind.NoBetterThanBaseline],
            Kinds(new RunFacts { Test = Tail((row, _) => 1000 * Math.Exp(3 * Math.Sin(row))) })
        );
    }

    [Fact]
    public void A_model_that_misses_most_of_a_class_says_so()
    {
        // a fourth of the customers leave, and of 102 that did, 40 are found
        RunFacts Leaving(int found) => new()
        {
            Test = OutcomeOf(408, row => row < 102 ? 1 : 0, row => row < found ? 2 : row < 102 ? -0.5f : -3),
        };
        var missed = Assert.Single(Alerts.Find(Leaving(40)), alert => alert.Kind == AlertKind.MissedClass);
        Assert.Equal("Of 102 rows of 'b' 62 are taken for the other.", missed.Finding);
        Assert.Contains("lower threshold", missed.Advice, StringComparison.Ordinal);
        Assert.False(missed.IsGrave);
        Assert.DoesNotContain(AlertKind.MissedClass, Kinds(Leaving(51)));
        Assert.DoesNotContain(AlertKind.MissedClass, Kinds(Leaving(0))); // never predicted: that is said

        var model = new Model(
            Network.Input(1).Dense(4).Build(seed: 1), OutputKind.SoftmaxLogits, classes: ["c0", "c1", "c2", "c3"]);
        int[] actual = [.. Enumerable.Range(0, 400).Select(row => row % 4)];
        int PredictedAs(int row) => actual[row] == 3 && row % 3 > 0 ? 0 : actual[row];
        float ScoreOf(int row, int label) => label == PredictedAs(row) ? 3 : 0;
        float[] scores = [.. actual.SelectMany((_, row) => Enumerable.Range(0, 4).Select(label => ScoreOf(row, label)))];
        var many = new RunFacts { Test = Outcome.OfClasses(model, scores, actual) };
        int taken = actual.Where((label, row) => label != PredictedAs(row)).Count();
        Assert.Equal(
            $"Of 100 rows of 'c3' {taken} are taken for others.",
            Assert.Single(Alerts.Find(many), alert => alert.Kind == AlertKind.MissedClass).Finding);
    }

    [Fact]
    public void Of_rows_of_one_class_nothing_is_less_than_no_loss() =>
        Assert.Equal("0", new ClassResults(OutcomeOf(20, _ => 1, _ => 1)).BaselineLogLoss.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void A_class_that_is_never_predicted_is_named() =>
        Assert.Contains(
            "'b'",
            Alerts
                .Find(new RunFacts { Test = OutcomeOf(1000, row => row % 10 == 0 ? 1 : 0, _ => -3) })
                .Single(alert => alert.Kind == AlertKind.IgnoredClass)
                .Finding
        );

    [Fact]
    public void Claiming_certainty_and_being_right_on_most_is_poorly_calibrated() =>
        Assert.Contains(AlertKind.PoorCalibration, Kinds(new RunFacts { Test = Right(0.8, score: 9) }));

    [Fact]
    public void A_third_of_units_dead_is_worth_a_look() =>
        Assert.Contains(AlertKind.DeadUnits, Kinds(new RunFacts { Test = Right(0.95), DeadUnits = [new DeadUnits(1, 40, 100)] }));

    [Fact]
    public void Few_rows_make_vague_figures() =>
        Assert.Contains(
            AlertKind.FewTestRows,
            Kinds(new RunFacts { Test = OutcomeOf(60, row => row % 2, row => row % 2 == 1 ? 3 : -3) })
        );

    private static Outcome OfNetwork()
    {
        var model = new Model(
            Network.Input(1).Dense(4).Relu().Dense(1).Build(seed: 1),
            OutputKind.SigmoidLogits,
            classes: ["a", "b"]
        );
        return Outcome.OfClasses(
            model,
            [.. Enumerable.Range(0, 1000).Select(row => ((row % 2 == 1) == (row / 2 % 100 < 95) ? 1 : -1) * 2.94f)],
            [.. Enumerable.Range(0, 1000).Select(row => row % 2)]
        );
    }

    private static IterationHistory Iterations(
        bool hasConverged,
        params (int Iteration, double Train, double Validation, double Error)[] records
    ) => new([.. records.Select(of => new IterationRecord(of.Iteration, of.Train, of.Validation, of.Error))], 5, hasConverged);

    // After each epoch the size of the gradient in layers 0, 2, 4 …
    private static LayerHistory Layers(params double[][] epochs) =>
        new([
            .. epochs.SelectMany(
                (sizes, i) =>
                    sizes.Select((size, k) => new LayerSnapshot(i + 1, 2 * k, "dense:9", LayerQuantity.Gradients, Spread(size)))
            ),
        ]);

    private static LayerHistory Weights(params double[] sizes) => new(
        [.. sizes.Select((size, i) => new LayerSnapshot(i, 0, "dense:9", LayerQuantity.Weights, Spread(size)))]);

    private static LayerHistory Deaths(params double[] shares) => new(
        [.. shares.Select((share, i) => new LayerSnapshot(i, 1, "relu", LayerQuantity.Activations, Spread(1), share))]);

    private static Distribution Spread(double size) => new(size, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0, size]);

    private static TrainingHistory Falling { get; } =
        new(
            [new EpochRecord(1, 0.5, 0.5, 0.9, 0.1f, 1, 1, 1, true), new EpochRecord(2, 0.4, 0.4, 0.9, 0.01f, 1, 1, 1, true)],
            StopReason.Completed
        );

    private static RunFacts Trained(Outcome test, TrainingFacts training) => new() { Test = test, Training = training };

    private static IEnumerable<AlertKind> Kinds(RunFacts run) => Alerts.Find(run).Select(alert => alert.Kind);

    private static TrainingHistory History((double Train, double Validation)[] losses) =>
        new(
            [
                .. losses.Select(
                    (loss, i) =>
                        new EpochRecord(
                            i + 1,
                            loss.Train,
                            loss.Validation,
                            null,
                            0.1f,
                            1,
                            1,
                            1,
                            losses.Take(i).All(other => loss.Validation < other.Validation)
                        )
                ),
            ],
            StopReason.Completed
        );

    [Fact]
    public void Training_that_waited_for_a_better_epoch_is_overfitting_only_where_the_loss_rose_steeply()
    {
        var waited = History([(0.5, 0.5), (0.3, 0.4), (0.2, 0.5)]);
        Assert.Contains(AlertKind.Overfitting, Kinds(Trained(Right(0.95), new() { History = waited })));
        Assert.Empty(Kinds(Trained(Right(0.95), new() { History = waited with { StopReason = StopReason.EarlyStopping } })));
        var steep = Assert.Single(
            Alerts.Find(
                new RunFacts
                {
                    Test = Right(0.95),
                    Training = new()
                    {
                        History = History([(0.5, 0.5), (0.3, 0.4), (0.1, 0.9)]) with { StopReason = StopReason.EarlyStopping },
                    },
                }
            )
        );
        Assert.Equal(AlertKind.Overfitting, steep.Kind);
        Assert.DoesNotContain("TrainingOptions.Patience", steep.Advice, StringComparison.Ordinal);
    }

    // A thousand rows of two classes, a share of them predicted right, with the probability that this share deserves.
    private static Outcome Right(double share, double? score = null)
    {
        double odds = score ?? Math.Min(6, Math.Log(share / (1 - share + 1e-9)));
        return OutcomeOf(
            1000,
            row => row % 2,
            row => (float)(((row % 2 == 1) == (row / 2 % 100 < share * 100) ? 1 : -1) * Math.Max(0.1, odds))
        );
    }

    // Values from −2 to 2, predictions off by so much.
    private static Outcome ValuesOff(double by, int rows = 200)
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        float[] values = [.. Enumerable.Range(0, rows).Select(row => (float)(2 * Math.Sin(row * 1.7)))];
        return Outcome.OfValues(model, [.. values.Select((value, row) => value + (float)(by * Math.Cos(row * 2.9)))], values);
    }

    private static Outcome OutcomeOf(int rows, Func<int, int> actual, Func<int, float> score)
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["a", "b"]);
        return Outcome.OfClasses(
            model,
            [.. Enumerable.Range(0, rows).Select(score)],
            [.. Enumerable.Range(0, rows).Select(actual)]
        );
    }

    [Fact]
    public void A_loss_thrown_off_in_the_beginning_that_never_comes_back_has_exploded()
    {
        TrainingHistory Losses(params double[] losses) => History([.. losses.Select(loss => (loss, loss))]);
        Assert.Contains(
            AlertKind.ExplodingGradients,
            Kinds(Trained(Right(0.95), new() { History = Losses(1.2, 0.694, 0.693) }))
        );
        // it came back
        Assert.DoesNotContain(
            AlertKind.ExplodingGradients,
            Kinds(Trained(Right(0.95), new() { History = Losses(1.2, 0.6, 0.5) }))
        );
        // it hasn't begun to learn
        Assert.DoesNotContain(
            AlertKind.ExplodingGradients,
            Kinds(Trained(Right(0.95), new() { History = Losses(0.75, 0.7, 0.693) }))
        );
    }

    [Fact]
    public void What_has_broken_a_training_is_mended_before_what_follows_from_it()
    {
        var never = OutcomeOf(1000, row => row % 5 == 0 ? 1 : 0, row => row % 5 == 0 ? -0.1f : -3);
        Assert.Contains(AlertKind.IgnoredClass, Kinds(new RunFacts { Test = never }));
        Assert.Equal(
            [AlertKind.DeadUnits],
            Kinds(new RunFacts { Test = never, DeadUnits = [new DeadUnits(1, 99, 100)] })
                .Where(kind => kind is AlertKind.IgnoredClass or AlertKind.DeadUnits)
        );
    }

    [Fact]
    public void Always_the_same_value_is_said_to_be_that_and_not_to_be_worse_than_the_mean()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        float[] values = [.. Enumerable.Range(0, 200).Select(row => (float)Math.Sin(row * 1.7))];
        var alert = Assert.Single(
            Alerts.Find(new RunFacts { Test = Outcome.OfValues(model, [.. values.Select(_ => 0.02f)], values) })
        );
        Assert.Equal((AlertKind.NoBetterThanBaseline, "Always the same prediction"), (alert.Kind, alert.Title));
        // and what hardly differs from it isn't worse by more than the mean of these rows, which nobody knew, gives
        alert = Assert.Single(
            Alerts.Find(
                new RunFacts
                {
                    Test = Outcome.OfValues(model, [.. values.Select((_, row) => 0.02f + (1e-4f * (row % 2)))], values),
                }
            )
        );
        Assert.Equal("No better than always the mean", alert.Title);
    }

    [Fact]
    public void Numbers_in_alerts_are_those_of_pages()
    {
        Assert.Equal(["3907", "12,350", "0.0721", "–"], new[] { 3907.2, 12345.6, 0.0721, double.NaN }.Select(Alerts.Number));
        Assert.StartsWith(
            "Of the 100 units",
            Alerts.Find(new RunFacts { Test = Right(0.95), DeadUnits = [new DeadUnits(1, 60, 100)] })[0].Finding
        );
    }
}
