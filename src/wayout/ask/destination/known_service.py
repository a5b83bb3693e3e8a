"""The names of AWS's services, as hosts and endpoints spell them, so that a misspelt one is told and not asked about.

The roll is never complete: AWS adds services. A name that it lacks and that looks like none of its own is taken for a
new service, with a note.

Source: the endpoint prefixes of the public partition in botocore 1.44;
https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""

from difflib import get_close_matches
from typing import Final

from wayout.errors import InputError
from wayout.model.network import Network

_ROLL: Final = """
    a2i-runtime.sagemaker access-analyzer account account-access account-access-runtime acm acm-pca aco-automation
    admin.wickr agent-registry agent-registry-control agreement-marketplace aidevops aiops airflow
    airflow-serverless airflow.api airflow.env airflow.ops amplify amplifybackend amplifyuibuilder aoss apigateway
    app-integrations appconfig appconfigdata appfabric appflow application-autoscaling application-cost-profiler
    application-signals applicationinsights appmesh appmesh-envoy-management apprunner appstream2 appsync aps
    aps-workspaces arc-region-switch arc-zonal-shift artifact athena auditmanager autoscaling autoscaling-plans b2bi
    backup backup-gateway backup-search batch bcm-dashboards bcm-data-exports bcm-pricing-calculator
    bcm-recommended-actions bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore bedrock-agentcore-control
    bedrock-data-automation bedrock-data-automation-runtime bedrock-mantle bedrock-runtime billing billingconductor
    braket budgets cases cassandra cassandra-fips cassandra-streams catalog.marketplace ce chatbot chime cleanrooms
    cleanrooms-ml cloud9 cloudcontrolapi clouddirectory cloudformation cloudfront cloudfront-keyvaluestore cloudhsm
    cloudhsmv2 cloudsearch cloudsearchdomain cloudtrail cloudtrail-data cloudwatch-omni codeartifact
    codeartifact.api codeartifact.repositories codebuild codecatalyst codecommit codeconnections codedeploy
    codeguru-profiler codeguru-reviewer codeguru-security codepipeline codestar-connections codestar-notifications
    cognito-identity cognito-idp cognito-sync comprehend comprehendmedical compute-optimizer config connect
    connect-campaigns console contact-lens continuum controlcatalog controlplane.payment-cryptography controltower
    cost-optimization-hub cur data-ats.iot data-signer data.iot data.mediastore data.qapps databrew dataexchange
    datapipeline dataplane.payment-cryptography datasync datazone dax deadline deployment-marketplace
    deviceadvisor.iot devicefarm devops-guru directconnect discovery discovery-marketplace dlm dms docdb
    docdb-elastic drs ds ds-data dsql dynamodb dynamodb-streams ebs ec2 ec2-instance-connect ec2messages ecr
    ecr-public ecr.api ecr.dkr ecs ecs-agent ecs-telemetry edge.sagemaker eks eks-auth elastic-inference.runtime
    elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elemental-inference email
    email-smtp emr-containers emr-serverless emr-serverless-services.livy emrwal.prod end-user-messaging
    entitlement.marketplace entityresolution es events eventsv2 evidently evs execute-api
    featurestore-runtime.sagemaker firehose fis fms forecast forecastquery frauddetector freetier fsx gamelift
    gameliftstreams geo geo-maps geo-places geo-routes git-codecommit glacier globalaccelerator glue grafana
    greengrass groundstation guardduty guardduty-data health health-agent healthlake iam iam-toolbox identity-chime
    identitystore imagebuilder importexport inferencerouter-runtime.sagemaker ingest.timestream inspector
    inspector-scan inspector2 interconnect internetmonitor invoicing iot iot.credentials iot.data iotfleetwise
    iotsecuredtunneling iotsitewise iotsitewise.api iotsitewise.data iotthingsgraph iottwinmaker iotwireless
    iotwireless.api ivs ivschat ivsrealtime job-runtime.sagemaker kafka kafkaconnect kendra kendra-ranking kinesis
    kinesis-firehose kinesis-streams kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard
    license-manager license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs
    lookoutequipment lorawan.cups lorawan.lns m2 machinelearning macie2 mail-manager managedblockchain
    managedblockchain-query marketplacecommerceanalytics media-pipelines-chime mediaconnect mediaconvert medialive
    mediapackage mediapackage-vod mediapackagev2 mediastore medical-imaging meetings-chime memory-db messaging-chime
    metering.marketplace metrics.sagemaker mgh mgn migrationhub-config migrationhub-orchestrator
    migrationhub-strategy mobileanalytics models-v2-lex models.lex monitoring mpa mq mturk-requester neptune
    neptune-db neptune-graph network-firewall network-security-manager networkflowmonitor networkmanager
    networkmonitor notebook notifications notifications-contacts nova-act oam observabilityadmin odb oidc omics
    organizations osis osm outposts participant.connect partnercentral-account partnercentral-benefits
    partnercentral-channel partnercentral-prm partnercentral-selling pca-connector-ad pca-connector-scep pcs
    personalize personalize-events personalize-runtime pi pinpoint pipes polly portal.sso pricingplanmanager
    private-networks profile proton public-ecr qbusiness qldb.session query.timestream quicksight ram rbin rds
    rds-data redshift redshift-data redshift-serverless refactor-spaces rekognition reporting-marketplace
    repostspace resiliencehub resource-explorer-2 resource-groups rolesanywhere route53 route53-recovery-cluster
    route53-recovery-control-config route53-recovery-readiness route53domains route53globalresolver route53profiles
    route53resolver rtbfabric rum rum-dataplane runtime-v2-lex runtime.lex runtime.sagemaker s3 s3-control
    s3-global.accesspoint s3-outposts s3express s3files s3tables s3vectors sagemaker-geospatial sagemaker.api
    sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime savingsplans scheduler schemas scn sdb
    secretsmanager security-ir securityagent securityhub securitylake serverlessrepo servicecatalog
    servicecatalog-appregistry servicediscovery servicequotas shield signer signin simpledb sms-voice
    sms-voice.pinpoint snow-device-management snowball sns social-messaging sqs ssm ssm-contacts ssm-guiconnect
    ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso states storagegateway streams.dynamodb sts support
    supportapp supportauthz sustainability swf sync-states synthetics tagging tax textract thinclient
    timestream-influxdb timestream.ingest timestream.query training-session-runtime.sagemaker transcribe
    transcribestreaming transfer transfer.server translate trustedadvisor uxc verifiedpermissions voice-chime
    voiceid vpc-lattice waf waf-regional wafv2 wellarchitected wisdom workdocs workmail workmailmessageflow
    workspaces workspaces-instances workspaces-web xray
"""
_NAMES: Final = frozenset(_ROLL.split())
_LIKE: Final = 0.75
"""From this likeness on, a strange name is taken for a misspelt one."""


def is_known(service: str) -> bool:
    """Whether the roll has the service, or the one of which this is the name for FIPS."""
    return service.removesuffix("-fips") in _NAMES


def names_like(service: str, others: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names of the roll, and of `others`, that a misspelt one may stand for, the likeliest first."""
    return tuple(get_close_matches(service.removesuffix("-fips"), sorted(_NAMES | others), n=3, cutoff=_LIKE))


def check_service(network: Network, service: str) -> str | None:
    """The note that wayout does not know the name; None for a known one.

    Raises: InputError for a name that looks like another one's.
    """
    plain = service.removesuffix("-fips")
    served = frozenset(endpoint.service for endpoint in network.vpc_endpoints.values())
    if not plain or is_known(service) or service in served:
        return None
    close = names_like(service, served)
    if close:
        meant = " or ".join(f"aws:{name}" for name in close)
        raise InputError(
            f"wayout knows no AWS service {service}",
            f"Did you mean {meant}? If it exists all the same, name its host, such as https://{service}.REGION.amazonaws.com.",
        )
    return f"wayout does not know the AWS service {service}: it is taken to answer on the host of that name"
