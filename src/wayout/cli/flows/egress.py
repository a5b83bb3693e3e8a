"""`wayout flows egress`: which NAT gateways and addresses carried the flows, and what it costs."""

import click

from wayout.cli.flows.records import Records, open_records, records_options, tell_readings
from wayout.cli.invocation.option import Output, Where, output_options, where_options

_EXAMPLES = """\b
Examples:
  wayout flows egress ecs:prod/payments --logs logs/ --snapshot prod
  wayout flows egress --logs s3://acme-flow-logs/prod --since 24h
  wayout flows egress i-0a3c88ebaf4996921 --logs cloudwatch:/vpc/flow-logs --since 1h -o json

\b
The records of the NAT gateways' own interfaces tell, so their subnets have to be logged (see `wayout
flows coverage`); of a regional NAT gateway, records with the field resource-id. What a sender's own
interface recorded tells which flows went past every gateway (traffic-path). Costs are list prices.

\b
Exit codes: 0 as the model says; 3 the model is contradicted, bytes cross zones, or a gateway carries
nothing; 4 no gateway is logged; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="egress", epilog=_EXAMPLES)
@click.argument("source", required=False)
@records_options
@where_options
@output_options
@click.pass_context
def command(ctx: click.Context, *, source: str | None, records: Records, where: Where, output: str, color: str) -> None:
    """Say which NAT gateway and Elastic IP carried the flows of SOURCE, beside what the model says.

    It tells bytes across zones and their monthly cost, and gateways that carry nothing. Without SOURCE, every sender
    is looked at, by subnet.
    """
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import screen, show
    from wayout.errors import InputError
    from wayout.evidence.egress.egress_use import egress_use, own_addresses
    from wayout.evidence.egress.model_way import model_ways
    from wayout.evidence.egress.nat_use import nat_use
    from wayout.evidence.engine.question import HOLES
    from wayout.evidence.party.sender import every_sender, gateway_of_interface, senders_of
    from wayout.explain.flows.egress_use import egress_use_report
    from wayout.explain.flows.record_count import record_count

    who = None if source is None else parse_source(source)
    network = read(where).network
    model = None if who is None else model_ways(network, who)
    senders = every_sender(network) if who is None else senders_of(network, who)
    if not senders:
        raise InputError(
            "no interface of the sender is in the snapshot, so none of its records can be told", "Name an eni-…."
        )
    question = nat_use(own_addresses(network))
    is_regional = any(gateway.is_regional for gateway in network.nat_gateways.values())
    names = frozenset(senders) | frozenset(gateway_of_interface(network)) | (frozenset({"-"} if is_regional else ()))
    values = {"interface-id": names}
    with open_records(records, question, HOLES, values=values) as archive:
        answer = archive.ask(question, values)
        holes = archive.ask(HOLES, values)
        window = archive.order.window
        count = record_count(archive, answer, holes)
    tell_readings(count.odd)
    seconds = window.end - window.start if window is not None and window.start else None
    use = egress_use(network, senders, answer.rows, holes.rows, model, seconds)
    report = egress_use_report(network, use, who, count)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.egress_use import egress_use_document

        show(encode(egress_use_document(report)), color)
    else:
        from wayout.render.text.flows.egress_use import egress_use_text

        show(egress_use_text(report, screen(color)), color)
    ctx.exit(3 if report.has_findings else 4 if report.is_open else 0)
