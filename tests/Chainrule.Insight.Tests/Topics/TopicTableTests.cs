using Chainrule.Initializers;
using Chainrule.Insight.Topics;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Topics;

/// <summary>What the library has, it explains: a new layer or loss without a topic and a page fails here.</summary>
public class TopicTableTests
{
    private static IEnumerable<string> Named =>
        [.. LayerNotation.Names, .. LossNotation.Names, .. InitializerNotation.Names, .. OptimizerNotation.Names];

    [Fact]
    public void Everything_with_a_name_has_a_topic_and_a_page_of_the_documentation()
    {
        Assert.All(Named, name =>
        {
            var explanation = TopicTable.Explain(new Question(name));
            Assert.NotEmpty(explanation.Formulas);
            Assert.NotEmpty(explanation.Source);
            Assert.True(File.Exists(Repository.PathTo(explanation.Page)), $"{name}: there is no {explanation.Page}");
        });
        Assert.All(TopicTable.Names, name =>
            Assert.True(File.Exists(Repository.PathTo(TopicTable.PageOf(name))), TopicTable.PageOf(name))
        );
    }

    [Fact]
    public void Every_class_of_layer_loss_initializer_and_optimizer_has_a_name()
    {
        var shape = new Shape(2, 2);
        HashSet<Type> made =
        [
            .. LayerOracles.All.Keys.Select(layer => LayerNotation.Create(NotationTerm.Parse(layer, "layer"), shape).GetType()),
            typeof(BatchNormalization),
            .. LossNotation.Names.Select(name => LossNotation.Parse(name).GetType()),
            .. InitializerNotation.Names.Select(name => InitializerNotation.Parse(name).GetType()),
            .. OptimizerNotation.Names.Select(name => OptimizerNotation.Parse(name).GetType()),
        ];
        Type[] kinds = [typeof(Layer), typeof(Loss), typeof(Initializer), typeof(Optimizer)];

        Assert.Empty(
            typeof(Shape).Assembly.GetExportedTypes()
                .Where(type => !type.IsAbstract && kinds.Any(type.IsSubclassOf) && !IsJoin(type))
                .Except(made)
        );
    }

    // A join is nothing without its branches.
    private static bool IsJoin(Type type) => type.IsSubclassOf(typeof(Join));

    [Fact]
    public void Names_are_given_once_and_other_names_lead_to_them()
    {
        Assert.Equal(TopicTable.Names.Distinct(), TopicTable.Names);
        string[] told = [.. ActivationDerivations.Names, .. LossDerivations.Names, .. OptimizerReasons.Names];
        Assert.Empty(told.Except(TopicTable.Names));
        Assert.Equal("he-normal", TopicTable.Explain(new Question("he")).Topic);
        Assert.Equal("categorical-cross-entropy", TopicTable.Explain(new Question("cross-entropy")).Topic);
        Assert.Equal("mean-squared-error", TopicTable.Explain(new Question("mse")).Topic);
        Assert.True(TopicTable.Knows("huber:1.5"));
        Assert.True(TopicTable.Knows("xavier"));
        Assert.False(TopicTable.Knows("runs/mnist-001"));
    }

    [Fact]
    public void What_is_said_fits_the_values_that_were_given()
    {
        var alone = TopicTable.Explain(new Question("softmax") { Values = [5] });
        Assert.DoesNotContain(alone.Steps.SelectMany(step => step.Numbers), numbers => numbers.Name == "−p₀·s₁");

        var soft = TopicTable.Explain(new Question("cross-entropy") { Values = [0.2, 0.3, 0.5], Targets = [0.5, 0.5, 0] });
        Assert.Contains("a distribution here", soft.Steps[0].Text);
        var hard = TopicTable.Explain(new Question("cross-entropy") { Values = [0.2, 0.3, 0.5], Targets = [1] });
        Assert.Contains("1 at the true class", hard.Steps[0].Text);
    }

    [Fact]
    public void An_unknown_topic_gets_the_nearest_one_as_help()
    {
        Assert.Equal(
            "did you mean 'momentum'?",
            Assert.Throws<ChainruleException>(() => TopicTable.Explain(new Question("momentun"))).Help
        );
    }
}
